import type { ClientView } from '../../shared/app-state.ts';
import {
  type AuthorizationOptions,
  highestPort,
  lowestPort,
  type PromptValue,
  type RequestParameter,
} from '../../shared/authorization-options.ts';
import { typedList, typedText } from '../other-kinds/typed-list.ts';

/** What Google shows before it answers; `usual`: what Keybearer asks for by itself. */
export const shownPages = ['usual', 'consent', 'select_account', 'both', 'nothing', 'new'] as const;

export type ShownPage = (typeof shownPages)[number];

/** What stands in the fields, as typed. */
export interface AdvancedChoice {
  readonly domain: string;
  readonly shown: ShownPage;
  readonly online: boolean;
  readonly included: boolean;
  /** One a line, `name=value`. */
  readonly parameters: string;
  readonly ports: string;
}

export const usualChoice: AdvancedChoice = {
  domain: '',
  shown: 'usual',
  online: false,
  included: false,
  parameters: '',
  ports: '',
};

const prompts: Readonly<Record<Exclude<ShownPage, 'usual'>, PromptValue[]>> = {
  consent: ['consent'],
  select_account: ['select_account'],
  both: ['select_account', 'consent'],
  nothing: ['none'],
  new: [],
};

/** The part of `playground.preview` and `sign-in.start`; what may not be, the core says. */
export function requestOf(choice: AdvancedChoice): { readonly request?: AuthorizationOptions } {
  const { shown, online, included } = choice;
  const hd = typedText(choice.domain);
  const parameters = parametersOf(choice.parameters);
  const request: AuthorizationOptions = {
    ...(hd === undefined ? {} : { hd }),
    ...(shown === 'usual' ? {} : { prompt: prompts[shown] }),
    ...(online ? { access_type: 'online' } : {}),
    ...(included ? { include_granted_scopes: true } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
  };
  return Object.keys(request).length === 0 ? {} : { request };
}

function parametersOf(lines: string): RequestParameter[] {
  return lines.split('\n').flatMap((line) => {
    const text = line.trim();
    if (text === '') return [];
    const equals = text.indexOf('=');
    if (equals < 0) return [{ name: text, value: '' }];
    return [{ name: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim() }];
  });
}

/** A browser elsewhere or a device is answered nowhere here, and a web client where it has registered. */
export const mayChoosePorts = (
  way: 'browser' | 'paste' | 'device',
  client: Pick<ClientView, 'redirect_uri'> | undefined,
): boolean => way === 'browser' && client?.redirect_uri === undefined;

/** undefined where something was typed that is no port. */
export function portsOf({ ports }: AdvancedChoice): { readonly ports?: number[] } | undefined {
  const typed = typedList(ports);
  if (typed === undefined) return {};
  const numbers = typed.map((text) => (/^\d{1,5}$/.test(text) ? Number(text) : Number.NaN));
  return numbers.every((port) => port >= lowestPort && port <= highestPort)
    ? { ports: [...new Set(numbers)] }
    : undefined;
}
