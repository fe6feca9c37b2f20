/** The text of `~/.config/autostart/keybearer.desktop` (Desktop Application Autostart Specification). */
export function autostartEntry(command: readonly string[]): string {
  return `[Desktop Entry]
Type=Application
Name=Keybearer
Comment=One place for your Google sign-ins
Exec=${command.map(execArgument).join(' ')}
Icon=keybearer
Terminal=false
X-GNOME-Autostart-enabled=true
`;
}

/**
 * Desktop Entry Specification, "The Exec key": an argument with reserved characters is quoted, and
 * within the quotes `"`, backtick, `$` and `\` are escaped; the whole value is then a string, in which
 * every backslash is doubled once more; `%` begins a field code and is doubled.
 */
function execArgument(argument: string): string {
  const escaped = argument.replaceAll(/["`$\\]/g, '\\$&');
  const quoted = /[^A-Za-z0-9_@:./=+,-]/.test(argument) ? `"${escaped}"` : argument;
  return quoted.replaceAll('\\', '\\\\').replaceAll('%', '%%');
}
