import { type CatalogueScope, scopesOf, sensitive } from './entry.ts';

/** What people publish, measure and sell: video, sites, apps, advertisements. */
export const publishingScopes: readonly CatalogueScope[] = [
  ...scopesOf('YouTube', {
    'youtube.readonly': sensitive('See your channel, playlists and subscriptions', {
      intents: 'read videos list watch',
    }),
    'youtube.upload': sensitive('Upload videos to your channel', { intents: 'publish video' }),
    youtube: sensitive('Manage your channel, playlists and subscriptions', {
      narrower: ['youtube.readonly', 'youtube.upload'],
      intents: 'videos edit playlist full',
    }),
    'youtube.force-ssl': sensitive('Manage your videos, comments and captions', {
      narrower: ['youtube.readonly'],
      intents: 'videos comments captions subtitles edit',
    }),
  }),
  ...scopesOf('YouTube Analytics', {
    'yt-analytics.readonly': sensitive('See statistics of your channel', {
      intents: 'video views reports numbers',
    }),
    'yt-analytics-monetary.readonly': sensitive('See earnings of your channel', {
      narrower: ['yt-analytics.readonly'],
      intents: 'video revenue money reports',
    }),
  }),
  ...scopesOf('Analytics', {
    'analytics.readonly': sensitive('See your Analytics data', {
      intents: 'read website visitors reports traffic numbers',
    }),
    'analytics.edit': sensitive('Change settings of your Analytics properties', {
      intents: 'manage website property configure',
    }),
    analytics: sensitive('See and manage your Analytics data', {
      narrower: ['analytics.readonly'],
      intents: 'website visitors reports traffic full',
    }),
  }),
  ...scopesOf('Search Console', {
    'webmasters.readonly': sensitive('See how your sites do in Search', {
      intents: 'read seo queries clicks impressions',
    }),
    webmasters: sensitive('See and manage your sites in Search Console', {
      narrower: ['webmasters.readonly'],
      intents: 'seo sitemap submit',
    }),
  }),
  ...scopesOf('Indexing', {
    indexing: sensitive('Tell Search about new and removed pages', { intents: 'seo submit url' }),
  }),
  ...scopesOf('Site Verification', {
    siteverification: sensitive('Manage the sites and domains you have verified', {
      intents: 'domain ownership',
    }),
  }),
  ...scopesOf('Tag Manager', {
    'tagmanager.readonly': sensitive('See your containers', { intents: 'read gtm tags' }),
    'tagmanager.edit.containers': sensitive('Change tags in your containers', {
      narrower: ['tagmanager.readonly'],
      intents: 'gtm tags',
    }),
    'tagmanager.publish': sensitive('Publish your containers', { intents: 'gtm tags release' }),
  }),
  ...scopesOf('Google Ads', {
    adwords: sensitive('See and manage your campaigns', { intents: 'advertising marketing' }),
  }),
  ...scopesOf('AdSense', {
    'adsense.readonly': sensitive('See your AdSense earnings and reports', {
      intents: 'read advertising revenue money',
    }),
    adsense: sensitive('See and manage your AdSense account', {
      narrower: ['adsense.readonly'],
      intents: 'advertising revenue money',
    }),
  }),
  ...scopesOf('Merchant Center', {
    content: sensitive('Manage your product listings', { intents: 'shopping shop products' }),
  }),
  ...scopesOf('Business Profile', {
    'business.manage': sensitive('Manage your business listings and reviews', {
      intents: 'maps shop opening hours reviews',
    }),
  }),
  ...scopesOf('Google Play', {
    androidpublisher: sensitive('Manage your apps in the Play Console', {
      intents: 'android app release publish reviews',
    }),
  }),
  ...scopesOf('Blogger', {
    'blogger.readonly': sensitive('See your blogs', { intents: 'read posts' }),
    blogger: sensitive('Write, change and delete posts of your blogs', {
      narrower: ['blogger.readonly'],
      intents: 'publish post',
    }),
  }),
];
