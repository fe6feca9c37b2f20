import { shell } from 'electron';
import { fail, ok } from '../../shared/failure.ts';
import type { SystemBrowser } from '../ports.ts';

const ownLink = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):[0-9]{1,5}\/[A-Za-z0-9_\-./?=&~]*$/;

/** The SystemBrowser port on Electron, which knows the ways of each platform and of sandboxed packages. */
export const desktopBrowser: SystemBrowser = {
  async open(url) {
    if (!ownLink.test(url) || !URL.canParse(url)) {
      return fail('internal', 'Keybearer opens nothing in the browser but its own link.');
    }
    try {
      await shell.openExternal(url);
      return ok(undefined);
    } catch {
      return fail('not_found', 'No browser could be started here. Open the link by hand.');
    }
  },
};
