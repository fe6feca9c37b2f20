import { EventEmitter } from 'node:events';
import type {
  Notification as ElectronNotification,
  NotificationConstructorOptions,
} from 'electron';
import { onOrder } from './orders.ts';
import type { NotificationShown } from './remote.ts';

const notifications: Notification[] = [];

export class Notification
  extends EventEmitter
  implements Pick<ElectronNotification, 'close' | 'show'>
{
  static isSupported(): boolean {
    return true;
  }

  readonly #options: NotificationConstructorOptions;
  #withdrawn = false;

  constructor(options: NotificationConstructorOptions = {}) {
    super();
    this.#options = options;
  }

  show(): void {
    notifications.push(this);
  }

  close(): void {
    this.#withdrawn = true;
  }

  shown(): NotificationShown {
    const { title = '', body = '', silent = false } = this.#options;
    return { title, body, silent, withdrawn: this.#withdrawn };
  }
}

export const presentNotifications = (): NotificationShown[] =>
  notifications.map((one) => one.shown());
onOrder('notification.press', ({ title }) => {
  notifications.find((one) => one.shown().title === title)?.emit('click');
  return null;
});
