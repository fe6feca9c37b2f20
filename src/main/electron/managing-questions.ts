import type { AppState, PeerView } from '../../shared/app-state.ts';
import { writtenOptions } from '../../shared/authorization-options.ts';
import { type Failed, fail, ok, type Result } from '../../shared/failure.ts';
import { isDestructive } from '../../shared/ipc-contract.ts';
import { type CommandInput, type CommandName, commandInputs } from '../../shared/ui-contract.ts';
import type { Errand } from '../person.ts';
import { accountNamed } from './account-named.ts';
import { processLines, scopeText } from './approval-questions.ts';
import { desktopWords } from './desktop-words.ts';
import type { NativeQuestion } from './native-question.ts';
import { pagesOf } from './paged-question.ts';
import { plainLine } from './plain-line.ts';
import { removalIn } from './removal.ts';
import { removalDetail } from './removal-question.ts';

const words = desktopWords.managing;

/** A managing request of a program without the owner key, as a person is asked about it. */
export interface ManagingQuestion {
  readonly pages: readonly NativeQuestion[];
  /** What the pages name, with accounts by their id. */
  readonly input: unknown;
}

/** What a program wants, in words; with what else a person has to know, and a list where there is one. */
interface Wish {
  readonly what: string;
  readonly detail?: string;
  readonly heading?: string;
  readonly items?: readonly string[];
  /** The input by id; left out where the input is as it came. */
  readonly input?: unknown;
}

type Describe<N extends CommandName> = (input: CommandInput<N>, state: AppState) => Wish;

/**
 * The commands that may be asked for. The others belong to a face that a person looks at: settings,
 * among them the switch that would make all asking needless, and the playground.
 */
const describable: { readonly [N in CommandName]?: Describe<N> } = {
  'client.add': ({ json, name }) => ({
    what: words.addClient(name === undefined ? undefined : plainLine(name)),
    ...detailed(clientIdIn(json), words.clientId),
  }),
  'client.remove': ({ client }) => ({ what: words.removeClient(plainLine(client)) }),
  'sandbox.try': () => ({ what: words.sandbox }),
  'sign-in.start': ({ scopes, account, client, request = {}, ports = [] }, state) => {
    const called = account === undefined ? undefined : accountIn(state, account);
    return {
      what: called === undefined ? words.signIn : words.signInAs(called.name),
      ...detailed(client === undefined ? undefined : plainLine(client), words.throughClient),
      heading: words.permissions,
      // Among the items, which are shown page by page however many a program sends.
      items: [
        ...scopes.map(scopeText),
        ...writtenOptions(request).map((option) => words.inRequest(plainLine(option))),
        ...ports.map(words.atPort),
      ],
    };
  },
  'service-account.add': ({ json, pkcs12, subject, alias }) => ({
    what: words.addServiceAccount(alias === undefined ? undefined : plainLine(alias)),
    detail: [
      words.keyOf(
        pkcs12 === undefined
          ? (serviceAccountIn(json ?? '') ?? words.unreadable)
          : plainLine(pkcs12.email),
      ),
      ...(subject === undefined ? [] : [words.onBehalfOf(plainLine(subject))]),
    ].join('\n'),
  }),
  'impersonation.add': (input, state) => {
    const { name, id } = accountIn(state, input.source);
    return {
      what: words.impersonate(plainLine(input.target), name),
      heading: words.permissions,
      items: (input.scopes ?? []).map(scopeText),
      input: { ...input, source: id },
    };
  },
  'access-token.add': () => ({ what: words.pasteToken }),
  'account.narrow': (input, state) => {
    const { name, id } = accountIn(state, input.account);
    return {
      what: words.narrow(name),
      heading: words.stays,
      items: input.scopes.map(scopeText),
      input: { ...input, account: id },
    };
  },
  'account.use': onAccount(words.use),
  'account.rename': (input, state) => {
    const { name, id } = accountIn(state, input.account);
    return { what: words.rename(name, plainLine(input.alias)), input: { ...input, account: id } };
  },
  'account.refresh': onAccount(words.refresh),
  'account.refresh-all': () => ({ what: words.refreshAll }),
  'account.copy-token': onAccount(words.copyToken),
  'account.remove': (input, state) => {
    const { name, id } = accountIn(state, input.account);
    return { what: words.signOut(name), input: { ...input, account: id } };
  },
  'agent.pause': () => ({ what: words.pause }),
  'agent.resume': () => ({ what: words.resume }),
  'caller.deny': ({ code }) => ({ what: words.deny(plainLine(code)) }),
  'caller.revoke': onCaller(words.revoke),
  'caller.pause': onCaller(words.pauseCaller),
  'caller.resume': onCaller(words.resumeCaller),
  'approval.deny': () => ({ what: words.denyToken }),
  'import.find': () => ({ what: words.findFiles }),
  'import.start': ({ files = [], found = [], keyring }) => ({
    what: words.importFiles,
    heading: words.from,
    items: [
      ...files.map(({ source, path }) => plainLine(wherePath(source, path))),
      ...found.map(plainLine),
      ...(keyring === undefined
        ? []
        : [words.keyring(plainLine(keyring.service), plainLine(keyring.user))]),
    ],
  }),
  'import.cancel': () => ({ what: words.cancelImport }),
  'import.replace': ({ sources }) => ({
    what: words.replaceSecrets,
    detail: words.canBePutBack,
    heading: words.files,
    items: sources.map(plainLine),
  }),
  'import.undo': ({ path }) => ({ what: words.undoReplace(plainLine(path)) }),
  'import.replaced': () => ({ what: words.seeReplaced }),
  'backup.restore': () => ({ what: words.restore }),
  'audit.read': () => ({ what: words.audit }),
  'doctor.run': () => ({ what: words.doctor }),
  'notice.dismiss': () => ({ what: words.dismiss }),
};

export function managingQuestion(
  state: AppState,
  errand: Errand,
  peer: PeerView,
): Result<ManagingQuestion> {
  if (errand.kind === 'look') return ok(asked({ what: words.look }, peer, undefined));
  const { name } = errand;
  const parsed = commandInputs[name].safeParse(errand.input);
  if (!parsed.success) return notUnderstood;
  // The entry for `name` takes what the schema for `name` gives; TypeScript cannot see that the two
  // lookups move together.
  const describe = describable[name] as Describe<CommandName> | undefined;
  if (describe === undefined) return onlyInWindow;
  const wish = describe(parsed.data as never, state);
  const input = wish.input ?? parsed.data;
  return ok(asked({ ...removalOf(state, name, input), ...wish }, peer, input));
}

const asked = (wish: Wish, peer: PeerView, input: unknown): ManagingQuestion => ({
  pages: pagesOf({
    message: words.message(wish.what),
    head: [
      words.explained,
      ...processLines(peer),
      ...(wish.detail === undefined ? [] : ['', wish.detail]),
    ],
    heading: wish.heading ?? '',
    items: wish.items ?? [],
    tail: [words.onlyThis],
    answers: [words.letIt],
  }),
  input,
});

/** What else ends with it, as the window says it too. */
function removalOf(state: AppState, name: CommandName, input: unknown): Partial<Wish> {
  if (!isDestructive(name)) return {};
  const removal = removalIn(state, name, input);
  return removal.ok ? { detail: removalDetail(removal.value) } : {};
}

function onAccount(what: (name: string) => string) {
  return (input: { readonly account?: string | undefined }, state: AppState): Wish => {
    const { name, id } = accountIn(state, input.account);
    return { what: what(name), ...(id === undefined ? {} : { input: { ...input, account: id } }) };
  };
}

function onCaller(what: (name: string) => string) {
  return ({ caller }: { readonly caller: string }, state: AppState): Wish => {
    const found = state.callers.find(({ id }) => id === caller);
    return { what: what(plainLine(found?.name ?? caller)) };
  };
}

/** A name that nobody has is shown as it came, and fails after a yes: a program learns nothing by asking. */
function accountIn(
  state: AppState,
  reference: string | undefined,
): { readonly name: string; readonly id: string | undefined } {
  const account =
    reference === undefined
      ? state.accounts.find((one) => one.default)
      : accountNamed(state.accounts, reference);
  if (account === undefined)
    return { name: plainLine(reference ?? words.noAccount), id: reference };
  return { name: words.account(account.alias, account.email), id: account.id };
}

/** What a program calls a file may be another than it says where it lies, and that one is changed later. */
const wherePath = (source: string, path: string | undefined): string =>
  path === undefined || path === source ? source : words.fileAt(source, path);

const detailed = (
  found: string | undefined,
  sentence: (found: string) => string,
): { readonly detail?: string } => (found === undefined ? {} : { detail: sentence(found) });

/** The e-mail address in a service account's key file. */
function serviceAccountIn(json: string): string | undefined {
  try {
    const { client_email: email }: { readonly client_email?: unknown } = JSON.parse(json);
    return typeof email === 'string' ? plainLine(email) : undefined;
  } catch {
    return undefined;
  }
}

/** The client id in a `client_secret.json`; the core judges the file when it is added. */
function clientIdIn(json: string): string | undefined {
  try {
    const { installed, web } = JSON.parse(json);
    const id: unknown = (installed ?? web)?.client_id;
    return typeof id === 'string' ? plainLine(id) : undefined;
  } catch {
    return undefined;
  }
}

const notUnderstood: Failed = fail('invalid_request', 'This message is not as expected.');
const onlyInWindow: Failed = fail(
  'not_allowed',
  'This can only be done in the Keybearer window, or with "Manage from the command line" turned on.',
);
