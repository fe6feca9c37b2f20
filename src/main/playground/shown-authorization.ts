import type {
  Shown,
  ShownAuthorizationRequest,
  ShownAuthorizationResponse,
  ShownField,
} from '../../shared/playground.ts';
import type { Answer } from '../oauth/authorization-response.ts';
import { plain } from './hidden-text.ts';
import { authorizationRequestMeanings, authorizationResponseMeanings } from './meanings.ts';
import { shownField } from './shown-body.ts';

/** The request taken apart. `instead`: what to show for parameters that do not exist yet. */
export function shownAuthorizationRequest(
  address: string,
  instead: Readonly<Record<string, Shown>> = {},
): ShownAuthorizationRequest {
  const { origin, pathname, search } = new URL(address);
  const pairs = search
    .slice(1)
    .split('&')
    .map((pair) => {
      const [[name, value] = ['', '']] = new URLSearchParams(pair);
      const field = shownField(name, value, authorizationRequestMeanings);
      return Object.hasOwn(instead, name)
        ? { pair, field: { ...field, value: instead[name] ?? [] } }
        : { pair, field };
    });
  const endpoint = `${origin}${pathname}`;
  const url = pairs.flatMap(({ pair, field }, index) => [
    ...plain(index === 0 ? '?' : '&'),
    ...shownPair(pair, field),
  ]);
  return {
    endpoint,
    parameters: pairs.map(({ field }) => field),
    url: [...plain(endpoint), ...url],
  };
}

/** As it was written, unless something in it is hidden or does not exist yet. */
function shownPair(pair: string, { name, value }: ShownField): Shown {
  if (value.every(({ kind }) => kind === 'text')) return plain(pair);
  const encoded = value.map((part) =>
    part.kind === 'text' ? { ...part, text: encodeURIComponent(part.text) } : part,
  );
  return [...plain(`${name}=`), ...encoded];
}

/** `state` as it was shown in the request: an answer with any other would not have been accepted. */
export function shownAuthorizationResponse(
  answer: Answer,
  state: Shown,
): ShownAuthorizationResponse {
  const field = (name: string, value: string) =>
    shownField(name, value, authorizationResponseMeanings);
  const stateField = { ...field('state', ''), value: state };
  if (answer.kind === 'denied') {
    return { outcome: 'denied', parameters: [field('error', 'access_denied'), stateField] };
  }
  if (answer.kind === 'error') {
    return { outcome: 'error', parameters: [field('error', answer.error), stateField] };
  }
  const issuer = answer.issuer === undefined ? [] : [field('iss', answer.issuer)];
  return {
    outcome: 'code',
    parameters: [field('code', answer.code.reveal()), stateField, ...issuer],
  };
}
