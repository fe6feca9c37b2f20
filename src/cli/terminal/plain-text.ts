/**
 * Names, e-mail addresses and sentences come from elsewhere; on a terminal their control characters
 * would be commands, and bidirectional overrides would show a name as something it is not.
 */
const commandsToTerminals =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff]/g;

export const plainText = (text: string): string => text.replace(commandsToTerminals, '');

/** Text of several lines as it goes to a screen: of all control sequences only our own colours are left. */
export const screenText = (text: string): string =>
  text
    .split(ownControls)
    .map((part, at) => (at % 2 === 1 ? part : plainText(part)))
    .join('');

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of colours.ts begin with ESC
const ownControls = /(\n|\u001b\[\d{1,2}m)/;
