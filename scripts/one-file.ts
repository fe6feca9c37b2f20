import { minifySync, type Plugin } from 'vite';

/**
 * Makes one file of an entry in CommonJS and the parts it loads later. The parts are carried as text,
 * without comments and indentation, and compiled when they are asked for: V8 reads a text several
 * times faster than code, and `token`, which scripts run again and again, needs none of them. All is
 * ASCII, because one other letter doubles what V8 has to read.
 *
 * The file is a plain script with neither `import` nor `require`, so that it runs as CommonJS, which
 * Node starts faster, and as a module too, wherever it is copied to. The `package.json` says which.
 */
export function oneFile(): Plugin {
  return {
    name: 'one-file',
    generateBundle(_options, bundle) {
      const parts: string[] = [];
      for (const [name, chunk] of Object.entries(bundle)) {
        if (chunk.type !== 'chunk' || chunk.isEntry) continue;
        parts.push(`\t${JSON.stringify(`./${name}`)}: () => ${asText(name, chunk.code)}`);
        delete bundle[name];
      }
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk') chunk.code = ascii(whole(chunk.fileName, chunk.code, parts));
      }
      this.emitFile({
        type: 'asset',
        fileName: 'package.json',
        source: `${JSON.stringify({ type: 'commonjs' })}\n`,
      });
    },
  };
}

/** Names stay, so that a stack trace says where it was. */
function asText(name: string, code: string): string {
  const small = minifySync(name, code, {
    compress: false,
    mangle: false,
    codegen: { removeWhitespace: true },
  });
  if (small.errors.length > 0) throw new Error(`${name}: ${small.errors[0]?.message}`);
  return JSON.stringify(small.code);
}

/** In texts, regular expressions and templates an escape means the letter itself. */
const ascii = (code: string): string =>
  code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const whole = (
  name: string,
  entry: string,
  parts: readonly string[],
): string => `#!/usr/bin/env node
(function (parts) {
const exports = {};
const ownFile = typeof __filename === "string" ? __filename : process.getBuiltinModule("node:fs").realpathSync(process.argv[1]);
const loaded = new Map([[${JSON.stringify(`./${name}`)}, exports]]);
function require(name) {
	const known = loaded.get(name);
	if (known !== undefined) return known;
	if (!Object.hasOwn(parts, name)) return process.getBuiltinModule(name);
	const part = {};
	loaded.set(name, part);
	const vm = process.getBuiltinModule("node:vm");
	const script = new vm.Script(\`(function (require, exports, __filename) {\${parts[name]()}\\n})\`, {
		filename: \`\${ownFile}:\${name.slice(2)}\`
	});
	script.runInThisContext()(require, part, ownFile);
	return part;
}
${entry}
})({
${parts.join(',\n')}
});
`;
