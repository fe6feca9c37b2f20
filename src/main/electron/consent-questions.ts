import type { AppState, CallerView, PairingView } from '../../shared/app-state.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { normaliseScope } from '../../shared/scope.ts';
import { inReadingOrder } from '../../shared/scope-catalogue.ts';
import { type CommandInput, commandInputs } from '../../shared/ui-contract.ts';
import type { ApprovalCommand } from '../accounts/asked-natively.ts';
import { sameName } from '../agent-socket/caller-name.ts';
import type { Origin } from '../person.ts';
import { accountNamed } from './account-named.ts';
import {
  type Choice,
  choicePages,
  lifetime,
  processLines,
  scopeText,
  tokenQuestion,
} from './approval-questions.ts';
import { pairingKey, tokenKey } from './approvals.ts';
import { desktopWords } from './desktop-words.ts';
import { backupConsent, exportConsent } from './export-consent.ts';
import type { NativeQuestion } from './native-question.ts';
import { pagesOf } from './paged-question.ts';
import { approvalOf } from './pairing-conversation.ts';
import { plainLine } from './plain-line.ts';

const words = desktopWords.consent;

/** An approval that was asked for in the window or on the command line, as a person is asked about it. */
export interface Consent {
  readonly pages: readonly NativeQuestion[];
  /** Exactly what the pages say, with accounts and scripts by their id. */
  readonly input: object;
  /** What waits for this answer, if it is one: a no is then its answer as well. */
  readonly petition?: {
    readonly key: string;
    readonly denial: (silence: boolean) => {
      readonly name: 'caller.deny' | 'approval.deny';
      readonly input: object;
    };
  };
}

/** Parsed by the command's own schema first; what cannot be shown whole is refused and never asked about. */
export function consentFor(
  state: AppState,
  name: ApprovalCommand,
  input: unknown,
  origin: Origin,
): Result<Consent> {
  switch (name) {
    case 'caller.approve': {
      const parsed = commandInputs[name].safeParse(input);
      return parsed.success ? approveConsent(state, parsed.data, origin) : notUnderstood;
    }
    case 'caller.change': {
      const parsed = commandInputs[name].safeParse(input);
      return parsed.success ? changeConsent(state, parsed.data, origin) : notUnderstood;
    }
    case 'policy.review': {
      const parsed = commandInputs[name].safeParse(input);
      return parsed.success ? ok(reviewConsent(state, parsed.data, origin)) : notUnderstood;
    }
    case 'export.account': {
      const parsed = commandInputs[name].safeParse(input);
      return parsed.success ? exportConsent(state, parsed.data, askedWhere(origin)) : notUnderstood;
    }
    case 'backup.create': {
      const parsed = commandInputs[name].safeParse(input);
      return parsed.success
        ? ok(backupConsent(parsed.data, askedWhere(origin), origin.kind))
        : notUnderstood;
    }
    case 'approval.allow': {
      const parsed = commandInputs[name].safeParse(input);
      return parsed.success ? tokenConsent(state, parsed.data, origin) : notUnderstood;
    }
  }
}

function approveConsent(
  state: AppState,
  input: CommandInput<'caller.approve'>,
  origin: Origin,
): Result<Consent> {
  const { code, accounts, scopes, days, hours, ask = 'never', per_minute = null, ...rest } = input;
  // A field that no line below shows would be allowed unseen.
  if (Object.keys(rest).length > 0) return notUnderstood;
  const wanted = bareCode(code);
  const pairing = state.pairings.find((one) => bareCode(one.code) === wanted);
  if (pairing === undefined) return noSuchCode;
  if (pairing.accounts.length === 0) return noAccount;
  if (days !== undefined && hours !== undefined) return bothLifetimes;
  const part = chosenPart(pairing, accounts, scopes);
  if (!part.ok) return part;
  const choice: Choice = {
    ...part.value,
    terms: {
      ...(hours === undefined ? { days: days ?? 90 } : { hours }),
      ask,
      perMinute: per_minute,
    },
  };
  return ok({
    pages: choicePages(pairing, choice, chosenWhere(origin)),
    input: approvalOf(pairing, choice),
    petition: {
      key: pairingKey(pairing.code),
      denial: (silence) => ({
        name: 'caller.deny',
        input: { code: pairing.code, ...(silence ? { silence } : {}) },
      }),
    },
  });
}

function chosenPart(
  pairing: PairingView,
  accounts: readonly string[] | undefined,
  scopes: readonly string[] | undefined,
): Result<Pick<Choice, 'accounts' | 'scopes'>> {
  const chosen = accounts?.map((reference) => accountNamed(pairing.accounts, reference)?.id);
  const kept = scopes?.map(normaliseScope);
  const ids = chosen ?? pairing.accounts.map(({ id }) => id);
  const names = kept ?? pairing.scopes;
  if (
    !ids.every((id) => id !== undefined) ||
    !names.every((scope) => scope !== undefined && pairing.scopes.includes(scope))
  ) {
    return moreThanWished;
  }
  if (ids.length === 0 || (names.length === 0 && pairing.scopes.length > 0)) return nothingChosen;
  return ok({
    accounts: [...new Set(ids)],
    scopes: [...new Set(names.filter((scope) => scope !== undefined))],
  });
}

function changeConsent(
  state: AppState,
  input: CommandInput<'caller.change'>,
  origin: Origin,
): Result<Consent> {
  const { caller: reference, grants, days, hours, ...others } = input;
  const { idle_days, ask, per_minute, allow_full_token, ...rest } = others;
  // A field that no line below shows would be allowed unseen.
  if (Object.keys(rest).length > 0) return notUnderstood;
  const caller =
    state.callers.find(({ id }) => id === reference) ??
    state.callers.find(({ name }) => sameName(name, reference));
  if (caller === undefined) return noSuchCaller;
  if (days !== undefined && hours !== undefined) return bothLifetimes;
  const granted = grants === undefined ? undefined : namedGrants(state, grants);
  if (granted !== undefined && !granted.ok) return granted;
  const changes = [
    ...(days === undefined && hours === undefined
      ? []
      : [words.lives(lifetime({ ...(days ? { days } : {}), ...(hours ? { hours } : {}) }))]),
    ...(idle_days === undefined ? [] : [words.idle(idle_days)]),
    ...(ask === undefined ? [] : [desktopWords.approval.asks[ask]]),
    ...(per_minute === undefined
      ? []
      : [per_minute === null ? words.noRate : desktopWords.approval.rate(per_minute)]),
    ...(allow_full_token === undefined ? [] : [words.fullToken[allow_full_token ? 'on' : 'off']]),
  ];
  return ok({
    pages: pagesOf({
      message: words.change(caller.name),
      head: [...askedWhere(origin), ...changes],
      heading: words.mayUse,
      items: granted === undefined ? [] : grantItems(state, caller, granted.value),
      tail: granted === undefined ? [words.grantsStay] : [words.grantsReplace],
      answers: [words.changeIt],
    }),
    input: {
      ...input,
      caller: caller.id,
      ...(granted === undefined ? {} : { grants: granted.value }),
    },
  });
}

type Grants = NonNullable<CommandInput<'caller.change'>['grants']>;

function namedGrants(state: AppState, grants: Grants): Result<Grants> {
  const named: Grants = [];
  for (const { account, scopes } of grants) {
    const found = accountNamed(state.accounts, account);
    const whole = scopes.map(normaliseScope).filter((scope) => scope !== undefined);
    if (found === undefined || whole.length < scopes.length) return unknownGrant;
    named.push({ account: found.id, scopes: whole });
  }
  return ok(named);
}

/** What it may use afterwards, each with the account; what it has not now is marked. */
function grantItems(state: AppState, caller: CallerView, grants: Grants): readonly string[] {
  return grants.flatMap(({ account, scopes }) => {
    const view = state.accounts.find(({ id }) => id === account);
    const called = view?.alias ?? account;
    const before = caller.grants.find((grant) => grant.account === account)?.scopes ?? [];
    return inReadingOrder(scopes).map((scope) =>
      words.grant(called, scopeText(scope), !before.includes(scope)),
    );
  });
}

const reviewConsent = (
  state: AppState,
  { accept }: CommandInput<'policy.review'>,
  origin: Origin,
): Consent => ({
  pages: pagesOf({
    message: accept ? words.keepCallers : words.removeCallers,
    head: [...askedWhere(origin), accept ? words.keepDetail : words.removeDetail],
    heading: words.callers,
    items: state.callers.map(({ name, grants }) =>
      words.callerMayUse(
        name,
        grants.map(({ email }) => email),
      ),
    ),
    tail: [],
    answers: [accept ? words.keepThem : words.removeThem],
  }),
  input: { accept },
});

function tokenConsent(
  state: AppState,
  { id }: CommandInput<'approval.allow'>,
  origin: Origin,
): Result<Consent> {
  const approval = state.approvals.find((one) => one.id === id);
  if (approval === undefined) return answeredAlready;
  return ok({
    pages: [tokenQuestion(approval, chosenWhere(origin))],
    input: { id },
    petition: { key: tokenKey(id), denial: () => ({ name: 'approval.deny', input: { id } }) },
  });
}

/** A choice is always somebody's: of who was here a moment ago, or of a program. */
const chosenWhere = (origin: Origin): readonly string[] =>
  origin.kind === 'window'
    ? ['', words.chosenInWindow]
    : ['', words.chosenByProgram(...programOf(origin))];

const askedWhere = (origin: Origin): readonly string[] =>
  origin.kind === 'window'
    ? [words.askedInWindow, '']
    : [words.askedByProgram, ...processLines(origin.peer), ''];

const programOf = ({ peer }: Exclude<Origin, { kind: 'window' }>) =>
  [peer.program === null ? null : plainLine(peer.program), peer.pid] as const;

/** A person may have typed it in lower case, with spaces or without the dash. */
const bareCode = (code: string): string => code.toUpperCase().replace(/[^A-Z]/g, '');

const notUnderstood = fail('invalid_request', 'This message is not as expected.');
const noSuchCode = fail('not_found', 'No request waits under this code. It may have expired.');
const noAccount = fail(
  'conflict',
  'It asks for no account that Keybearer has. Add the account first, or deny the request.',
);
const noSuchCaller = fail('not_found', 'There is no caller of this name.');
const answeredAlready = fail(
  'not_found',
  'Nothing waits for this answer any more. It may have expired.',
);
const bothLifetimes = fail('invalid_request', 'Give "days" or "hours", not both.');
const moreThanWished = fail(
  'invalid_request',
  'An approval can only give what was asked for, or less.',
);
const nothingChosen = fail(
  'invalid_request',
  'Nothing is left of the wish. Choose an account and a permission, or deny it.',
);
const unknownGrant = fail(
  'invalid_request',
  'A grant names an account or a permission that is not here.',
);
