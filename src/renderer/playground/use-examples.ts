import { useEffect, useState } from 'react';
import type { AccountView } from '../../shared/account.ts';
import type { ExampleCall } from '../../shared/playground.ts';
import { useBackend } from '../state/use-backend.ts';

/** The ready calls for an account, those first that it has a permission for. */
export function useExamples(account: AccountView): readonly ExampleCall[] {
  const backend = useBackend();
  const [examples, setExamples] = useState<readonly ExampleCall[]>([]);
  const granted = account.scopes.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is allowed changes with the granted permissions.
  useEffect(() => {
    let overtaken = false;
    void backend.send('playground.apis', { account: account.id }).then((answer) => {
      if (!overtaken && answer.ok) setExamples(allowedFirst(answer.value.examples));
    });
    return () => {
      overtaken = true;
    };
  }, [backend, account.id, granted]);
  return examples;
}

const allowedFirst = (examples: readonly ExampleCall[]): readonly ExampleCall[] =>
  [...examples].sort((a, b) => Number(b.allowed) - Number(a.allowed));
