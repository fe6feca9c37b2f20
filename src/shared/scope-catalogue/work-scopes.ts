import { type CatalogueScope, restricted, scopesOf, sensitive } from './entry.ts';

/** What people use at work and in class: chat, meetings, lessons, scripts, the organisation itself. */
export const workScopes: readonly CatalogueScope[] = [
  ...scopesOf('Chat', {
    'chat.messages.create': sensitive('Send chat messages as you', {
      intents: 'post message notify space room',
    }),
    'chat.messages.readonly': restricted('See your chat messages', {
      intents: 'read chat history export',
    }),
    'chat.messages': restricted('See, send, change and delete your chat messages', {
      narrower: ['chat.messages.create', 'chat.messages.readonly'],
      intents: 'full manage',
    }),
    'chat.spaces.readonly': sensitive('See your chats and spaces', { intents: 'rooms list' }),
    'chat.spaces': sensitive('Make spaces and change their details', {
      narrower: ['chat.spaces.readonly'],
      intents: 'rooms create',
    }),
    'chat.memberships.readonly': sensitive('See who is in your chats', { intents: 'members' }),
  }),
  ...scopesOf('Meet', {
    'meetings.space.created': sensitive('Make meetings and see those it made', {
      intents: 'video call create conference link',
    }),
    'meetings.space.readonly': sensitive('See your meetings and who joined', {
      narrower: ['meetings.space.created'],
      intents: 'video call attendance participants',
    }),
  }),
  ...scopesOf('Classroom', {
    'classroom.courses.readonly': sensitive('See your classes', { intents: 'courses school' }),
    'classroom.courses': sensitive('See, change and delete your classes', {
      narrower: ['classroom.courses.readonly'],
      intents: 'courses school manage',
    }),
    'classroom.rosters.readonly': sensitive('See who is in your classes', {
      intents: 'students teachers school',
    }),
    'classroom.coursework.me.readonly': sensitive('See your own classwork and marks', {
      intents: 'homework grades school student',
    }),
    'classroom.coursework.students.readonly': sensitive('See the classwork and marks of students', {
      intents: 'homework grades school teacher',
    }),
    'classroom.announcements.readonly': sensitive('See announcements in your classes', {
      intents: 'school news',
    }),
  }),
  ...scopesOf('Apps Script', {
    'script.projects.readonly': sensitive('See your Apps Script projects', {
      intents: 'clasp code macros',
    }),
    'script.projects': sensitive('Make and change Apps Script projects', {
      narrower: ['script.projects.readonly'],
      intents: 'clasp code macros push',
    }),
    'script.deployments': sensitive('Publish Apps Script projects', {
      intents: 'clasp deploy',
    }),
    'script.processes': sensitive('See what your Apps Script projects ran', {
      intents: 'executions runs logs',
    }),
  }),
  ...scopesOf('Workspace directory', {
    'admin.directory.user.readonly': sensitive('See the users of your organisation', {
      intents: 'admin list accounts employees',
    }),
    'admin.directory.user': sensitive('Add, change and remove users of your organisation', {
      narrower: ['admin.directory.user.readonly'],
      intents: 'admin accounts employees onboarding',
    }),
    'admin.directory.group.readonly': sensitive('See the groups of your organisation', {
      intents: 'admin list mailing lists members',
    }),
    'admin.directory.group': sensitive('Add, change and remove groups of your organisation', {
      narrower: ['admin.directory.group.readonly'],
      intents: 'admin mailing lists members',
    }),
    'admin.directory.orgunit.readonly': sensitive('See the units of your organisation', {
      intents: 'admin departments',
    }),
    'admin.directory.device.chromeos.readonly': sensitive('See managed Chromebooks', {
      intents: 'admin devices inventory',
    }),
  }),
  ...scopesOf('Workspace reports', {
    'admin.reports.audit.readonly': sensitive('See the audit log of your organisation', {
      intents: 'admin activity security log',
    }),
    'admin.reports.usage.readonly': sensitive('See usage reports of your organisation', {
      intents: 'admin statistics',
    }),
  }),
  ...scopesOf('Groups settings', {
    'apps.groups.settings': sensitive('See and change settings of groups', {
      intents: 'admin mailing list posting rules',
    }),
  }),
  ...scopesOf('Vault', {
    'ediscovery.readonly': sensitive('See matters and exports in Vault', {
      intents: 'legal hold retention discovery',
    }),
    ediscovery: sensitive('Manage matters, holds and exports in Vault', {
      narrower: ['ediscovery.readonly'],
      intents: 'legal hold retention discovery',
    }),
  }),
];
