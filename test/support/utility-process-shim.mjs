// Loaded before a script that test/support/stand-in-utility-process.ts runs: makes Node's channel look
// like the port that Electron gives a utility process, which has no `process.send`.
import { EventEmitter } from 'node:events';

class ParentPort extends EventEmitter {
  #waiting = [];
  #send = process.send.bind(process);

  constructor() {
    super();
    process.on('message', (data) => {
      if (this.listenerCount('message') === 0) this.#waiting.push(data);
      else this.emit('message', { data, ports: [] });
    });
    this.on('newListener', (event) => {
      if (event !== 'message') return;
      queueMicrotask(() => {
        for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] });
      });
    });
  }

  postMessage(message) {
    this.#send(message);
  }
}

process.parentPort = new ParentPort();
process.send = undefined;
