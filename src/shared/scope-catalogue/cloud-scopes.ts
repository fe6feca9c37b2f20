import { type CatalogueScope, scopesOf, sensitive } from './entry.ts';

/** What developers use in Google Cloud and Firebase. */
export const cloudScopes: readonly CatalogueScope[] = [
  ...scopesOf('Google Cloud', {
    'cloud-platform.read-only': sensitive('See everything in your Cloud projects', {
      intents: 'gcp read inventory list resources',
    }),
    'cloud-platform': sensitive('See and change everything in your Cloud projects', {
      narrower: ['cloud-platform.read-only', 'bigquery.readonly', 'devstorage.read_only'],
      intents: 'gcp gcloud terraform deploy full manage vertex gemini',
    }),
  }),
  ...scopesOf('BigQuery', {
    'bigquery.readonly': sensitive('See data and query results', {
      intents: 'read sql query tables dataset',
    }),
    'bigquery.insertdata': sensitive('Add rows to tables', { intents: 'insert stream load' }),
    bigquery: sensitive('See, change and delete data, and run queries', {
      narrower: ['bigquery.readonly', 'bigquery.insertdata'],
      intents: 'run sql query tables dataset manage',
    }),
  }),
  ...scopesOf('Cloud Storage', {
    'devstorage.read_only': sensitive('See and download objects', {
      intents: 'read bucket gsutil files',
    }),
    'devstorage.read_write': sensitive('See, upload and delete objects', {
      narrower: ['devstorage.read_only'],
      intents: 'upload bucket gsutil files backup',
    }),
    'devstorage.full_control': sensitive('Everything, also who may see a bucket', {
      narrower: ['devstorage.read_write', 'devstorage.read_only'],
      intents: 'bucket permissions manage',
    }),
  }),
  ...scopesOf('Compute Engine', {
    'compute.readonly': sensitive('See virtual machines and networks', {
      intents: 'read vm instances list',
    }),
    compute: sensitive('See, change and delete virtual machines and networks', {
      narrower: ['compute.readonly'],
      intents: 'vm instances start stop',
    }),
  }),
  ...scopesOf('Pub/Sub', {
    pubsub: sensitive('Publish and receive messages, manage topics', {
      intents: 'queue subscribe events',
    }),
  }),
  ...scopesOf('Firestore and Datastore', {
    datastore: sensitive('See, change and delete data', { intents: 'database documents nosql' }),
  }),
  ...scopesOf('Cloud SQL', {
    'sqlservice.admin': sensitive('Manage and connect to Cloud SQL instances', {
      intents: 'database postgres mysql proxy',
    }),
  }),
  ...scopesOf('Cloud Logging', {
    'logging.read': sensitive('See logs', { intents: 'read log entries' }),
    'logging.write': sensitive('Write log entries', { intents: 'send logs' }),
    'logging.admin': sensitive('See, write and delete logs', {
      narrower: ['logging.read', 'logging.write'],
      intents: 'manage log sinks',
    }),
  }),
  ...scopesOf('Cloud Monitoring', {
    'monitoring.read': sensitive('See metrics', { intents: 'read graphs alerts' }),
    'monitoring.write': sensitive('Write metrics', { intents: 'send metrics' }),
    monitoring: sensitive('See, write and manage metrics and alerts', {
      narrower: ['monitoring.read', 'monitoring.write'],
      intents: 'manage graphs dashboards',
    }),
  }),
  ...scopesOf('Cloud Translation', {
    'cloud-translation': sensitive('Translate text', { intents: 'translate language' }),
  }),
  ...scopesOf('Cloud Vision', {
    'cloud-vision': sensitive('Recognise what is in pictures', { intents: 'ocr text image' }),
  }),
  ...scopesOf('Firebase', {
    'firebase.readonly': sensitive('See your Firebase projects', { intents: 'read apps' }),
    firebase: sensitive('See, change and delete your Firebase projects', {
      narrower: ['firebase.readonly'],
      intents: 'deploy hosting apps manage',
    }),
    'firebase.messaging': sensitive('Send push messages', { intents: 'fcm notification push' }),
  }),
];
