import type { Clock } from '../ports.ts';

const coolDown = 5 * 60_000;
const refusalsBeforeCoolDown = 2;
/** Ctrl-C and another try is a person at work; a fourth within ten minutes flashes dialogs (threat 13). */
const withdrawalsBeforeCoolDown = 4;
const withdrawalsRemembered = 10 * 60_000;

/** Five minutes in which nobody of one kind may ask to be paired, once a person has been bothered for nothing. */
export interface PairingCoolDown {
  /** A person said no, or nothing in time. */
  refused(): void;
  /** Taken back while a person was being asked. */
  withdrawn(): void;
  /** A yes: what came before it is forgotten. */
  approved(): void;
  /** Seconds until it is over; 0 or less while there is none. */
  remaining(): number;
}

export function createPairingCoolDown(clock: Clock): PairingCoolDown {
  let refusals = 0;
  let withdrawals: readonly number[] = [];
  let until = 0;

  const forget = () => {
    refusals = 0;
    withdrawals = [];
  };

  const begin = () => {
    forget();
    until = clock.boot() + coolDown;
  };

  return {
    refused() {
      refusals += 1;
      if (refusals >= refusalsBeforeCoolDown) begin();
    },
    withdrawn() {
      const now = clock.boot();
      withdrawals = [...withdrawals.filter((at) => now - at < withdrawalsRemembered), now];
      if (withdrawals.length >= withdrawalsBeforeCoolDown) begin();
    },
    approved: forget,
    remaining: () => Math.ceil((until - clock.boot()) / 1000),
  };
}
