import type { Order, OrderName, Orders, Reply } from './remote.ts';

type Handler<N extends OrderName> = (
  input: Orders[N]['takes'],
) => Orders[N]['answers'] | Promise<Orders[N]['answers']>;

const handlers = new Map<string, (input: never) => unknown>();

/** Each part of the stand-in says which orders it carries out. */
export function onOrder<N extends OrderName>(name: N, handler: Handler<N>): void {
  handlers.set(name, handler);
}

/** Takes orders from the test that started this process. */
export function takeOrders(): void {
  process.on('message', async ({ id, name, input }: Order) => {
    const reply = (rest: Omit<Reply, 'id'>) => process.send?.({ id, ...rest });
    try {
      const handler = handlers.get(name);
      if (handler === undefined) throw new Error(`The stand-in does not know "${name}".`);
      reply({ ok: true, value: (await handler(input as never)) ?? null } as Reply);
    } catch (error) {
      reply({ ok: false, error: error instanceof Error ? error.message : String(error) } as Reply);
    }
  });
  // The test is over, or was killed.
  process.on('disconnect', () => process.exit(70));
}
