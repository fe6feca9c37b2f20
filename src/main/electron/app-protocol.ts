import { protocol, type Session } from 'electron';
import type { RendererFile } from '../web-ui/renderer-files.ts';
import { answerAppRequest, appScheme } from './app-page.ts';

/** Before Electron is ready: a standard scheme has an origin, and a secure one may use what `https:` may. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

export function serveAppPages(session: Session, files: ReadonlyMap<string, RendererFile>): void {
  session.protocol.handle(appScheme, (request) => answerAppRequest(files, request));
}
