import { type Answer, type JsonObject, json } from './answer.ts';
import { admit } from './bearer.ts';
import type { AuthorizationServer, Exchange, Route } from './exchange.ts';

const auth = 'https://www.googleapis.com/auth/';

const calendarScopes = [
  `${auth}calendar`,
  `${auth}calendar.readonly`,
  `${auth}calendar.calendarlist`,
  `${auth}calendar.calendarlist.readonly`,
];

const driveScopes = [
  `${auth}drive`,
  `${auth}drive.readonly`,
  `${auth}drive.file`,
  `${auth}drive.metadata`,
  `${auth}drive.metadata.readonly`,
  `${auth}drive.appdata`,
];

/** Two small APIs, for a token to be tried on. */
export const googleApiRoutes = (server: AuthorizationServer): readonly Route[] => [
  {
    method: 'GET',
    path: '/calendar/v3/users/me/calendarList',
    endpoint: 'calendar',
    answer: (exchange) => calendarList(server, exchange),
  },
  {
    method: 'GET',
    path: '/drive/v3/about',
    endpoint: 'drive',
    answer: (exchange) => driveAbout(server, exchange),
  },
];

function calendarList(server: AuthorizationServer, exchange: Exchange): Answer {
  const admission = admit(server, exchange, calendarScopes);
  if (!admission.ok) return admission.answer;
  const { email } = admission.bearer.grant;
  return json(200, {
    kind: 'calendar#calendarList',
    items: [
      {
        kind: 'calendar#calendarListEntry',
        id: email,
        summary: email,
        timeZone: 'Europe/Lisbon',
        accessRole: 'owner',
        primary: true,
      },
      {
        kind: 'calendar#calendarListEntry',
        id: 'rehearsals@group.calendar.sandbox.example',
        summary: 'Rehearsals',
        timeZone: 'Europe/Lisbon',
        accessRole: 'reader',
      },
    ],
  });
}

const badRequest = (message: string, reason: string): Answer =>
  json(400, {
    error: {
      code: 400,
      message,
      errors: [
        { message, domain: 'global', reason, location: 'fields', locationType: 'parameter' },
      ],
    },
  });

/** Drive answers this one only to those who say which members they want. */
function driveAbout(server: AuthorizationServer, exchange: Exchange): Answer {
  const admission = admit(server, exchange, driveScopes);
  if (!admission.ok) return admission.answer;
  const { fields } = exchange.request.query;
  if (fields === undefined || fields === '') {
    return badRequest("The 'fields' parameter is required for this method.", 'required');
  }
  const { email, name } = admission.bearer.grant;
  const about = {
    kind: 'drive#about',
    user: { kind: 'drive#user', displayName: name, me: true, emailAddress: email },
    storageQuota: { limit: '16106127360', usage: '104857600' },
  };
  const { selection, unknown } = selectFields(about, fields);
  return unknown === undefined
    ? json(200, selection)
    : badRequest(`Invalid field selection ${unknown}`, 'invalidParameter');
}

interface Selection {
  readonly selection: JsonObject;
  readonly unknown: string | undefined;
}

/** Google's `fields` mask for as deep as these answers go: `user`, `user/me`, `user(me,displayName)`, `*`. */
function selectFields(object: JsonObject, mask: string): Selection {
  if (mask === '*') return { selection: object, unknown: undefined };
  const selection: Record<string, unknown> = {};
  for (const part of mask.split(/,(?![^(]*\))/)) {
    const [, name = part, one, several] = /^(\w+)(?:\/(\w+)|\(([\w,]+)\))?$/.exec(part) ?? [];
    if (!Object.hasOwn(object, name)) return { selection, unknown: name };
    const value = object[name];
    const inner = one ?? several;
    if (inner === undefined) {
      selection[name] = value;
      continue;
    }
    if (typeof value !== 'object' || value === null) return { selection, unknown: part };
    const nested = selectFields({ ...value }, inner);
    if (nested.unknown !== undefined) return { selection, unknown: nested.unknown };
    selection[name] = nested.selection;
  }
  return { selection, unknown: undefined };
}
