import { useEffect, useState } from 'react';

/**
 * The time in whole seconds since the epoch, kept running: every second for what is counted down, every
 * ten for what is said in minutes. A hidden page does not tick, and is right at once when shown again.
 */
export function useNow(everySeconds: 1 | 10): number {
  const [now, setNow] = useState(currentSecond);
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined;
    const tick = () => setNow(currentSecond());
    const follow = () => {
      clearInterval(timer);
      if (document.hidden) return;
      tick();
      timer = setInterval(tick, everySeconds * 1000);
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', follow);
    };
  }, [everySeconds]);
  return now;
}

export const currentSecond = (): number => Math.floor(Date.now() / 1000);
