import type { FastifyInstance } from 'fastify';
import type { CallerAccountsBody } from '../../../shared/socket-protocol.ts';
import { answerJson } from '../answers.ts';
import type { SocketContext } from '../context.ts';
import { permitted } from '../policy.ts';

/** What the caller may ask for, and nothing of what else there is. */
export function accountsRoute(app: FastifyInstance, context: SocketContext): void {
  const { accounts, door } = context;
  app.get('/v1/accounts', { onRequest: door.servedOnly }, (request, reply) => {
    const usual = accounts.defaultAccount()?.id;
    const body: CallerAccountsBody = {
      accounts: permitted(door.caller(request).grants, accounts).map(({ account, scopes }) => ({
        id: account.id,
        email: account.email,
        alias: account.alias,
        default: account.id === usual,
        scopes,
        status: account.state.kind,
      })),
    };
    answerJson(reply, 200, body);
  });
}
