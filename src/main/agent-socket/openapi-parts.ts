import { z } from 'zod';

/** What an OpenAPI description is put together from. */
export type Json = Readonly<Record<string, unknown>>;

export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  return described;
}

export const content = (schema: Json): Json => ({ content: { 'application/json': { schema } } });

export const answer = (description: string, schema: z.ZodType): Json => ({
  description,
  ...content(jsonSchema(schema, 'output')),
});

export const errors = (statuses: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(
    Object.entries(statuses).map(([status, description]) => [
      status,
      { description, ...content({ $ref: '#/components/schemas/Error' }) },
    ]),
  );

export const body = (schema: z.ZodType): Json => ({
  required: true,
  ...content(jsonSchema(schema, 'input')),
});

export function queryParameters(schema: z.ZodObject): Json[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description, ...rest } = jsonSchema(field as z.ZodType, 'input');
    return {
      name,
      in: 'query',
      required: false,
      schema: rest,
      ...(description ? { description } : {}),
    };
  });
}

export const needs = (scheme: 'callerKey' | 'ownerKey' | 'pairingSecret') => ({
  security: [{ [scheme]: [] }],
});
export const open = { security: [] };

export const usual = {
  '400': 'invalid_request, with the name of the field',
  '401': 'unauthenticated',
  '429': 'rate_limited, with Retry-After',
};
