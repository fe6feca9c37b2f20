import type { ExampleCall } from '../../shared/playground.ts';
import { normaliseScopes } from '../../shared/scope.ts';
import type { IssuerReference } from '../accounts/oauth-client.ts';

interface Example {
  readonly api: string;
  readonly title: string;
  readonly url: string;
  /** Short names; the one that allows least first. */
  readonly scopes: readonly string[];
}

const calendarList: Omit<Example, 'url'> = {
  api: 'Calendar',
  title: 'Your calendars',
  scopes: [
    'calendar.calendarlist.readonly',
    'calendar.readonly',
    'calendar.calendarlist',
    'calendar',
  ],
};

const driveAbout: Omit<Example, 'url'> = {
  api: 'Drive',
  title: 'Whose Drive this is, and how full',
  scopes: [
    'drive.file',
    'drive.appdata',
    'drive.metadata.readonly',
    'drive.metadata',
    'drive.readonly',
    'drive',
  ],
};

const userinfo: Omit<Example, 'url'> = {
  api: 'Google account',
  title: 'Who is signed in',
  scopes: ['openid', 'email', 'profile'],
};

const calendarPath = '/calendar/v3/users/me/calendarList';
const drivePath = '/drive/v3/about?fields=user,storageQuota';
const userinfoPath = '/v1/userinfo';

/** One small question for each API, none of which changes anything. */
const googleExamples: Readonly<Record<string, Example>> = {
  userinfo: { ...userinfo, url: `https://openidconnect.googleapis.com${userinfoPath}` },
  'gmail-profile': {
    api: 'Gmail',
    title: 'Your address and how many messages you have',
    url: 'https://gmail.googleapis.com/gmail/v1/users/me/profile',
    scopes: ['gmail.metadata', 'gmail.readonly', 'gmail.compose', 'gmail.modify', 'gmail'],
  },
  'gmail-labels': {
    api: 'Gmail',
    title: 'Your labels',
    url: 'https://gmail.googleapis.com/gmail/v1/users/me/labels',
    scopes: ['gmail.labels', 'gmail.metadata', 'gmail.readonly', 'gmail.modify', 'gmail'],
  },
  'gmail-messages': {
    api: 'Gmail',
    title: 'The numbers of your newest messages',
    url: 'https://gmail.googleapis.com/gmail/v1/users/me/messages?maxResults=5',
    scopes: ['gmail.metadata', 'gmail.readonly', 'gmail.modify', 'gmail'],
  },
  'calendar-list': { ...calendarList, url: `https://www.googleapis.com${calendarPath}` },
  'calendar-events': {
    api: 'Calendar',
    title: 'What changed last in your main calendar',
    url: 'https://www.googleapis.com/calendar/v3/calendars/primary/events?maxResults=5&orderBy=updated',
    scopes: ['calendar.events.readonly', 'calendar.events', 'calendar.readonly', 'calendar'],
  },
  'drive-about': { ...driveAbout, url: `https://www.googleapis.com${drivePath}` },
  'drive-files': {
    api: 'Drive',
    title: 'Ten of your files',
    url: 'https://www.googleapis.com/drive/v3/files?pageSize=10&fields=files(id,name,mimeType,modifiedTime)',
    scopes: ['drive.file', 'drive.metadata.readonly', 'drive.metadata', 'drive.readonly', 'drive'],
  },
  'people-me': {
    api: 'Contacts',
    title: 'Your own name and addresses',
    url: 'https://people.googleapis.com/v1/people/me?personFields=names,emailAddresses',
    scopes: ['profile', 'email', 'contacts.readonly', 'contacts'],
  },
  'people-connections': {
    api: 'Contacts',
    title: 'Ten of your contacts',
    url: 'https://people.googleapis.com/v1/people/me/connections?pageSize=10&personFields=names',
    scopes: ['contacts.readonly', 'contacts'],
  },
  'tasks-lists': {
    api: 'Tasks',
    title: 'Your task lists',
    url: 'https://tasks.googleapis.com/tasks/v1/users/@me/lists',
    scopes: ['tasks.readonly', 'tasks'],
  },
  'youtube-channel': {
    api: 'YouTube',
    title: 'Your channel',
    url: 'https://youtube.googleapis.com/youtube/v3/channels?part=snippet,statistics&mine=true',
    scopes: ['youtube.readonly', 'youtube', 'youtube.force-ssl'],
  },
  'search-console-sites': {
    api: 'Search Console',
    title: 'Your sites',
    url: 'https://searchconsole.googleapis.com/webmasters/v3/sites',
    scopes: ['webmasters.readonly', 'webmasters'],
  },
  'analytics-accounts': {
    api: 'Analytics',
    title: 'Your Analytics accounts and properties',
    url: 'https://analyticsadmin.googleapis.com/v1beta/accountSummaries',
    scopes: ['analytics.readonly', 'analytics.edit'],
  },
  'adsense-accounts': {
    api: 'AdSense',
    title: 'Your AdSense accounts',
    url: 'https://adsense.googleapis.com/v2/accounts',
    scopes: ['adsense.readonly', 'adsense'],
  },
  'blogger-blogs': {
    api: 'Blogger',
    title: 'Your blogs',
    url: 'https://blogger.googleapis.com/v3/users/self/blogs',
    scopes: ['blogger.readonly', 'blogger'],
  },
  'chat-spaces': {
    api: 'Chat',
    title: 'Your chats and spaces',
    url: 'https://chat.googleapis.com/v1/spaces?pageSize=10',
    scopes: ['chat.spaces.readonly', 'chat.spaces'],
  },
  'classroom-courses': {
    api: 'Classroom',
    title: 'Your classes',
    url: 'https://classroom.googleapis.com/v1/courses?pageSize=10',
    scopes: ['classroom.courses.readonly', 'classroom.courses'],
  },
  'directory-users': {
    api: 'Workspace directory',
    title: 'Five users of your organisation',
    url: 'https://admin.googleapis.com/admin/directory/v1/users?customer=my_customer&maxResults=5',
    scopes: ['admin.directory.user.readonly', 'admin.directory.user'],
  },
  'cloud-projects': {
    api: 'Google Cloud',
    title: 'Your Cloud projects',
    url: 'https://cloudresourcemanager.googleapis.com/v1/projects?pageSize=10',
    scopes: ['cloud-platform.read-only', 'cloud-platform'],
  },
  'bigquery-projects': {
    api: 'BigQuery',
    title: 'Projects with BigQuery',
    url: 'https://bigquery.googleapis.com/bigquery/v2/projects?maxResults=10',
    scopes: ['bigquery', 'cloud-platform.read-only', 'cloud-platform'],
  },
};

const sandboxExamples = (origin: string): Readonly<Record<string, Example>> => ({
  userinfo: { ...userinfo, url: `${origin}${userinfoPath}` },
  'calendar-list': { ...calendarList, url: `${origin}${calendarPath}` },
  'drive-about': { ...driveAbout, url: `${origin}${drivePath}` },
});

/** What the account may ask comes first; the rest says which permission it would need. */
export function exampleCalls(issuer: IssuerReference, granted: readonly string[]): ExampleCall[] {
  const examples = issuer.kind === 'google' ? googleExamples : sandboxExamples(issuer.origin);
  const calls = Object.entries(examples).map(([id, { api, title, url, scopes: names }]) => {
    // One by one, because a set would lose the order.
    const scopes = names.flatMap((name) => normaliseScopes([name]));
    const allowed = scopes.some((scope) => granted.includes(scope));
    return { id, api, title, method: 'GET' as const, url, scopes, allowed };
  });
  return [...calls.filter(({ allowed }) => allowed), ...calls.filter(({ allowed }) => !allowed)];
}
