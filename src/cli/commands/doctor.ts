import { ok } from '../../shared/failure.ts';
import type { Command, Context } from '../command.ts';
import { agentChecks } from '../doctor/agent-checks.ts';
import { type Check, worstExit } from '../doctor/check.ts';
import { machineChecks, noSessionBus } from '../doctor/machine-checks.ts';
import { dim, green, red, yellow } from '../terminal/colours.ts';

export const doctor: Command = {
  words: ['doctor'],
  operands: [],
  options: {},
  summary: 'look for what is wrong, and say what to do',
  details: 'Exits 0 if all is well, otherwise with the code of the worst problem.',
  example: 'keybearer doctor',
  async run(context) {
    const machine = machineChecks(context);
    const agent = await agentChecks(context, machine);
    // An agent that runs has its store already: how it could be reached from here helps nobody.
    const store = agent.some(({ check, result }) => check === 'store' && result === 'good');
    const checks = [...machine.filter(({ text }) => !(store && text === noSessionBus)), ...agent];
    return ok({
      text: inWords(context, checks),
      json: { checks: checks.map(asDocument) },
      exit: worstExit(checks),
    });
  },
};

const asDocument = ({ check, result, text, todo, code }: Check) => ({
  check,
  result,
  text,
  what_to_do: todo ?? null,
  code: code ?? null,
});

function inWords(context: Context, checks: readonly Check[]): string {
  const marks = {
    good: green(context)('good   '),
    hint: yellow(context)('hint   '),
    problem: red(context)('problem'),
  };
  const lines = checks.flatMap(({ result, check, text, todo }) => [
    `${marks[result]}  ${check}: ${text}`,
    ...(todo === undefined ? [] : [`         ${dim(context)(todo)}`]),
  ]);
  const number = (wanted: Check['result']) => checks.filter((one) => one.result === wanted).length;
  const [problems, hints] = [number('problem'), number('hint')];
  const found = [counted(problems, 'problem'), counted(hints, 'hint')].filter((one) => one !== '');
  lines.push(
    '',
    problems > 0 ? `${found.join(', ')}.` : `${['All well', ...found].join(', but for ')}.`,
  );
  return lines.join('\n');
}

const counted = (number: number, what: string): string =>
  number === 0 ? '' : `${number} ${what}${number === 1 ? '' : 's'}`;
