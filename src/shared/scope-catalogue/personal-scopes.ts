import { basic, type CatalogueScope, restricted, scopesOf, sensitive } from './entry.ts';

/** What people have in their own Google account: mail, calendar, files, contacts, notes of the day. */
export const personalScopes: readonly CatalogueScope[] = [
  ...scopesOf('Google account', {
    openid: basic('Know which Google account this is', { intents: 'sign in identity login' }),
    email: basic('See your e-mail address', { intents: 'who am i address identity' }),
    profile: basic('See your name and picture', { intents: 'who am i avatar identity' }),
  }),
  ...scopesOf('Gmail', {
    'gmail.readonly': restricted('Read your messages and settings', {
      narrower: ['gmail.metadata', 'gmail.labels'],
      intents: 'read my mail inbox email search backup download attachments',
    }),
    'gmail.send': sensitive('Send e-mail as you', {
      intents: 'send mail notify alert report smtp message from script',
    }),
    'gmail.metadata': restricted('See headers and labels, not the text of messages', {
      intents: 'count unread mail subject sender notifications',
    }),
    'gmail.labels': basic('See and change labels', { intents: 'folders tags organise mail' }),
    'gmail.compose': restricted('Write drafts and send e-mail', {
      narrower: ['gmail.send'],
      intents: 'draft mail',
    }),
    'gmail.modify': restricted('Read, write, send and move messages to the bin', {
      narrower: ['gmail.readonly', 'gmail.send', 'gmail.labels'],
      intents: 'archive mark as read organise mail automation',
    }),
    'gmail.insert': restricted('Add messages to your mailbox', { intents: 'import migrate mail' }),
    'gmail.settings.basic': restricted('Change filters, signature and other settings', {
      intents: 'mail filter vacation reply out of office signature',
    }),
    'gmail.settings.sharing': restricted('Change forwarding and who may send as you', {
      narrower: ['gmail.settings.basic'],
      intents: 'forward mail alias delegate',
    }),
    'https://mail.google.com/': restricted('Everything in Gmail, also IMAP, SMTP and deleting', {
      narrower: ['gmail.readonly', 'gmail.send', 'gmail.modify'],
      intents: 'imap smtp pop mutt thunderbird mail program delete mail forever full',
    }),
  }),
  ...scopesOf('Calendar', {
    'calendar.readonly': sensitive('See your calendars and all their events', {
      narrower: ['calendar.events.readonly', 'calendar.freebusy'],
      intents: 'read my calendar agenda appointments today list',
    }),
    'calendar.events': sensitive('See and change events on all your calendars', {
      narrower: ['calendar.events.owned', 'calendar.events.readonly'],
      intents: 'add appointment create meeting book invite schedule',
    }),
    'calendar.events.readonly': sensitive('See events on all your calendars', {
      narrower: ['calendar.events.owned.readonly', 'calendar.freebusy'],
      intents: 'read my events agenda appointments today',
    }),
    'calendar.events.owned': sensitive('See and change events on calendars you own', {
      narrower: ['calendar.events.owned.readonly'],
      intents: 'add appointment own',
    }),
    'calendar.events.owned.readonly': sensitive('See events on calendars you own', {
      intents: 'agenda own',
    }),
    'calendar.freebusy': sensitive('See when you are busy, not with what', {
      intents: 'availability free slots busy times',
    }),
    'calendar.calendarlist.readonly': sensitive('See which calendars you have', {
      intents: 'list calendars names subscriptions',
    }),
    'calendar.settings.readonly': sensitive('See your calendar settings', {
      intents: 'time zone preferences',
    }),
    'calendar.app.created': sensitive('Make calendars of its own and change only those', {
      intents: 'separate calendar sync import ics',
    }),
    'calendar.acls': sensitive('See and change who may see your calendars', {
      intents: 'share calendar permissions',
    }),
    calendar: sensitive('See, change, share and delete all your calendars', {
      narrower: ['calendar.events', 'calendar.readonly', 'calendar.app.created'],
      intents: 'full manage everything caldav sync',
    }),
  }),
  ...scopesOf('Drive', {
    'drive.file': basic('See and change only files that it makes or you pick for it', {
      intents: 'upload file save backup store own files',
    }),
    'drive.readonly': restricted('See and download all your files', {
      narrower: ['drive.file', 'drive.metadata.readonly'],
      intents: 'read my files download documents search backup rclone',
    }),
    'drive.metadata.readonly': restricted('See names and details of your files, not the content', {
      narrower: ['drive.file'],
      intents: 'list files folders sizes storage quota about',
    }),
    'drive.appdata': basic('Keep its own hidden settings in your Drive', {
      intents: 'app configuration hidden folder',
    }),
    'drive.metadata': restricted('See and change names and details of your files', {
      narrower: ['drive.metadata.readonly', 'drive.file'],
      intents: 'rename move files',
    }),
    'drive.activity.readonly': restricted('See who did what with your files', {
      intents: 'history audit changes',
    }),
    'drive.meet.readonly': restricted('See recordings and notes that Meet saved', {
      intents: 'meeting recording transcript download',
    }),
    'drive.scripts': restricted('Change how your Apps Script projects behave', {
      intents: 'apps script files',
    }),
    drive: restricted('See, change, share and delete all your files', {
      narrower: ['drive.file', 'drive.readonly', 'drive.metadata.readonly'],
      intents: 'full manage everything sync upload rclone',
    }),
  }),
  ...scopesOf('Docs', {
    'documents.readonly': sensitive('See all your documents', {
      narrower: ['drive.file'],
      intents: 'read text docs export',
    }),
    documents: sensitive('See, change and delete all your documents', {
      narrower: ['documents.readonly', 'drive.file'],
      intents: 'write text docs edit generate',
    }),
  }),
  ...scopesOf('Sheets', {
    'spreadsheets.readonly': sensitive('See all your spreadsheets', {
      narrower: ['drive.file'],
      intents: 'read cells table excel csv export data',
    }),
    spreadsheets: sensitive('See, change and delete all your spreadsheets', {
      narrower: ['spreadsheets.readonly', 'drive.file'],
      intents: 'write cells append row table excel csv log data',
    }),
  }),
  ...scopesOf('Slides', {
    'presentations.readonly': sensitive('See all your presentations', {
      narrower: ['drive.file'],
      intents: 'read slides deck',
    }),
    presentations: sensitive('See, change and delete all your presentations', {
      narrower: ['presentations.readonly', 'drive.file'],
      intents: 'write slides deck generate',
    }),
  }),
  ...scopesOf('Forms', {
    'forms.responses.readonly': sensitive('See answers to your forms', {
      intents: 'survey results answers',
    }),
    'forms.body.readonly': sensitive('See your forms', { intents: 'survey questions' }),
    'forms.body': sensitive('See, change and delete your forms', {
      narrower: ['forms.body.readonly', 'forms.responses.readonly'],
      intents: 'make survey questions',
    }),
  }),
  ...scopesOf('Contacts', {
    'contacts.readonly': sensitive('See your contacts', {
      intents: 'read address book people phone numbers birthdays export carddav',
    }),
    contacts: sensitive('See, change and delete your contacts', {
      narrower: ['contacts.readonly'],
      intents: 'address book people add sync carddav',
    }),
    'contacts.other.readonly': sensitive('See people you wrote with but never saved', {
      intents: 'other contacts autocomplete',
    }),
    'directory.readonly': sensitive('See the directory of your organisation', {
      intents: 'colleagues company people',
    }),
    'user.birthday.read': sensitive('See your date of birth', { intents: 'age birthday' }),
    'user.phonenumbers.read': sensitive('See your phone numbers', { intents: 'telephone' }),
    'user.addresses.read': sensitive('See your street addresses', { intents: 'home address' }),
  }),
  ...scopesOf('Tasks', {
    'tasks.readonly': sensitive('See your tasks', { intents: 'read to-do todo list' }),
    tasks: sensitive('See, change and delete your tasks', {
      narrower: ['tasks.readonly'],
      intents: 'add to-do todo list reminders',
    }),
  }),
  ...scopesOf('Photos', {
    'photospicker.mediaitems.readonly': sensitive('See photos that you pick for it', {
      intents: 'choose pictures images',
    }),
    'photoslibrary.appendonly': sensitive('Add photos to your library', {
      intents: 'upload pictures images backup',
    }),
    'photoslibrary.readonly.appcreateddata': sensitive('See photos that it added itself', {
      intents: 'pictures images own',
    }),
  }),
  ...scopesOf('Books', {
    books: sensitive('See and change your bookshelves', { intents: 'library reading ebooks' }),
  }),
  ...scopesOf('Home devices', {
    'sdm.service': sensitive('See and control your Nest devices', {
      intents: 'thermostat camera doorbell smart home assistant',
    }),
  }),
];
