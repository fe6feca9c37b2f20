import { z } from 'zod';
import { answer, content, errors, type Json, open, usual } from './openapi-parts.ts';

const asked = {
  '403': 'denied: the person said no; not_allowed: nobody can be asked, or about this nobody is',
  '408': 'approval_timeout: nobody answered within two minutes',
  '429': usual['429'],
};
const inPath = (name: string): Json => ({
  parameters: [{ name, in: 'path', required: true, schema: { type: 'string' } }],
});
const state = { '200': { description: 'AppState', ...content({ type: 'object' }) } };

/** Only the desktop app has these; elsewhere they answer 401 as to any stranger. */
export const askingPaths = (): Json => ({
  '/v1/manage/ask': {
    get: {
      summary: 'Is there a person who can be asked',
      ...open,
      responses: {
        '200': answer('Yes', z.strictObject({ asks: z.literal(true) })),
        ...errors({ '401': usual['401'] }),
      },
    },
  },
  '/v1/manage/ask/state': {
    get: {
      summary: 'The snapshot, after a yes in the desktop app',
      ...open,
      responses: { ...state, ...errors(asked) },
    },
  },
  '/v1/manage/ask/commands/{name}': {
    post: {
      summary:
        'One command, after a yes in the desktop app; its input as under /v1/manage/commands',
      ...open,
      ...inPath('name'),
      requestBody: { required: true, ...content({ type: 'object' }) },
      responses: {
        '200': { description: 'Done', ...content({ type: 'object' }) },
        ...errors({ ...asked, '404': 'not_found: no command of this name' }),
        default: {
          description: "The command's failure, with its code's status",
          ...content({ $ref: '#/components/schemas/Error' }),
        },
      },
    },
  },
  '/v1/manage/ask/sign-ins/{id}': {
    get: {
      summary: 'The snapshot with nothing in it but the sign-in that a yes began',
      ...open,
      ...inPath('id'),
      responses: { ...state, ...errors({ '404': 'not_found: no such sign-in of a yes' }) },
    },
  },
  '/v1/manage/ask/imports/{id}': {
    get: {
      summary: 'The snapshot with nothing in it but the import that a yes began',
      ...open,
      ...inPath('id'),
      responses: { ...state, ...errors({ '404': 'not_found: no such import of a yes' }) },
    },
  },
});
