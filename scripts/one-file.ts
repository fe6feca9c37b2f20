import { build, type Plugin, type Rolldown } from 'vite';
import { codeOnly } from './code-only.ts';

/** What the entry imports later, and where its source lies. */
export interface LaterPart {
  /** As the entry writes it, in `import('…')`. */
  readonly imported: string;
  readonly source: string;
  /** Replacements as the entry itself has them. */
  readonly define: Readonly<Record<string, string>>;
}

/**
 * Makes one file of an entry in CommonJS and the one part that it loads later. The part lies in the
 * file as a comment, which V8 skips several times faster than code or a text, and is compiled when it
 * is asked for; `token`, which scripts run again and again, needs none of it. Entry and part share no
 * module: each has its own copy of what both use, so that the entry stays as small as it can be. All
 * is ASCII, because one other letter doubles what V8 has to read.
 *
 * The file is a plain script with neither `import` nor `require`, so that it runs as CommonJS, which
 * Node starts faster, and as a module too, wherever it is copied to. The `package.json` says which.
 */
export function oneFile(part: LaterPart): Plugin {
  return {
    name: 'one-file',
    resolveId: {
      order: 'pre',
      handler: (imported) =>
        imported === part.imported ? { id: imported, external: true } : undefined,
    },
    async generateBundle(_options, bundle) {
      const [entry, ...others] = Object.values(bundle);
      if (entry?.type !== 'chunk' || others.length > 0) throw new Error('There is one entry.');
      const pieces = entry.code.split(`import(${JSON.stringify(part.imported)})`);
      if (pieces.length !== 2) throw new Error('The entry imports the later part once.');
      this.emitFile({
        type: 'asset',
        fileName: 'package.json',
        source: `${JSON.stringify({ type: 'commonjs' })}\n`,
      });
      const first = codeOnly(entry.fileName, pieces.join('laterPart()'), true);
      const later = codeOnly(part.source, await buildPart(part), true);
      entry.code = whole(first, commented(later));
    },
  };
}

async function buildPart({ source, define }: LaterPart): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'warn',
    define: { ...define },
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ...{ ssr: source, target: 'node20.19', write: false, minify: false },
      rolldownOptions: { output: { format: 'cjs', codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput;
  const [chunk, ...others] = built.output;
  if (others.length > 0) throw new Error('The later part is one chunk.');
  return chunk.code;
}

/** What would end the comment inside of it, and what stands there for it. */
const commentEnd = '*/';
const insteadOfEnd = '*~/';

function commented(code: string): string {
  if (code.includes(insteadOfEnd)) throw new Error(`The later part has a ${insteadOfEnd} in it.`);
  return code.replaceAll(commentEnd, insteadOfEnd);
}

/** Lines and columns are those of this file: who reads a stack trace finds the place. */
function whole(entry: string, part: string): string {
  const head = `#!/usr/bin/env node
(function (part) {
const require = process.getBuiltinModule;
function laterPart() {
const ownFile = typeof __filename === "string" ? __filename : require("node:fs").realpathSync(process.argv[1]);
const text = String(part);
const code = text.slice(text.indexOf("\\n"), text.lastIndexOf("*/")).replaceAll("${insteadOfEnd}", "${commentEnd}");
const { Script } = require("node:vm");
const script = new Script("(function (require, exports, __filename) {" + code + "\\n})", { filename: ownFile, lineOffset: PART_LINE });
const loaded = {};
script.runInThisContext()(require, loaded, ownFile);
return Promise.resolve(loaded);
}
${entry.trimEnd()}
})(function () { /*
`;
  const line = head.split('\n').length - 1;
  return `${head.replace('PART_LINE', String(line - 1))}${part}*/ });\n`;
}
