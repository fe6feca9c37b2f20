/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Cuts a `text/event-stream` into events, however the network cut it into chunks. Ours, because the
 * browser's EventSource can send no header and does not tell a refusal from a lost connection.
 */
export class EventStreamParser {
  #rest = '';

  push(text: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      let event = 'message';
      const data: string[] = [];
      for (const line of block.split('\n')) {
        if (line.startsWith('event: ')) event = line.slice('event: '.length);
        else if (line.startsWith('data:')) data.push(line.slice('data:'.length).trimStart());
      }
      if (data.length > 0) events.push({ event, data: data.join('\n') });
    }
    return events;
  }
}
