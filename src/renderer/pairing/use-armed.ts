import { useEffect, useState } from 'react';

/** A press meant for what was here a moment ago must not approve a stranger. */
const armingMs = 1_000;

export function useArmed(): boolean {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), armingMs);
    return () => clearTimeout(timer);
  }, []);
  return armed;
}
