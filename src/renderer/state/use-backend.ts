import { createContext, useContext, useEffect, useState } from 'react';
import type { Failure, Result } from '../../shared/failure.ts';
import type { CommandInput, CommandName, CommandOutputs } from '../../shared/ui-contract.ts';
import type { Backend, BackendView } from '../backend.ts';

export const BackendContext = createContext<Backend | null>(null);

export function useBackend(): Backend {
  const backend = useContext(BackendContext);
  if (backend === null) throw new Error('The window is drawn inside a BackendContext.');
  return backend;
}

export function useBackendView(backend: Backend): BackendView {
  const [view, setView] = useState<BackendView>({ connection: 'connecting', state: null });
  useEffect(() => backend.subscribe(setView), [backend]);
  return view;
}

export interface CommandRun<N extends CommandName> {
  /** Under way: the button that started it says so and does not start it twice. */
  readonly pending: boolean;
  /** Why the last try failed; gone when the next begins. */
  readonly failure: Failure | null;
  run(input: CommandInput<N>): Promise<Result<CommandOutputs[N]>>;
}

/** One command of one button or form, with its progress and its failure. */
export function useCommand<N extends CommandName>(name: N): CommandRun<N> {
  const backend = useBackend();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  return {
    pending,
    failure,
    async run(input) {
      setPending(true);
      setFailure(null);
      const result = await backend.send(name, input);
      setPending(false);
      if (!result.ok) setFailure(result.failure);
      return result;
    },
  };
}
