import { commands } from './commands.ts';
import { manPage } from './man-page.ts';

/** docs/keybearer.1 as it should be. */
export const manPageText = (version: string): string => manPage(commands, version);
