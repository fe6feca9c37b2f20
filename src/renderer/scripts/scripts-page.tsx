import { Plus, Terminal } from 'lucide-react';
import type { AppState } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { ListAndDetail } from '../shell/list-and-detail.tsx';
import { Page } from '../shell/page.tsx';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { ScriptDetail } from './script-detail.tsx';
import { ScriptList } from './script-list.tsx';
import { CodeBlock, SnippetTabs } from './snippet-tabs.tsx';
import { keyFileOf, pairCommand } from './snippets.ts';

export function ScriptsPage({ state, selected }: { state: AppState; selected: string | null }) {
  const caller = state.callers.find(({ id }) => id === selected);
  const pair = (
    <ActionButton kind="primary" onPress={() => goTo({ page: 'pair_script' })}>
      <Plus size={16} aria-hidden="true" />
      {words.scripts.pair}
    </ActionButton>
  );
  if (state.callers.length === 0) {
    return (
      <ListAndDetail title={words.scripts.title} action={null} detail={null} onBack={null}>
        <EmptyState icon={Terminal} title={words.scripts.emptyTitle} text={words.scripts.emptyText}>
          {pair}
        </EmptyState>
      </ListAndDetail>
    );
  }
  return (
    <ListAndDetail
      title={words.scripts.title}
      action={pair}
      onBack={selected === null ? null : () => goTo({ page: 'scripts', caller: null })}
      detail={
        caller === undefined ? (
          <p className="hint centred">
            {selected === null ? words.scripts.choose : words.scripts.gone}
          </p>
        ) : (
          <ScriptDetail key={caller.id} caller={caller} state={state} />
        )
      }
    >
      <ScriptList callers={state.callers} selected={selected} />
    </ListAndDetail>
  );
}

/** How a script gets its key, with examples that fit what is here. */
export function PairScriptPage({ state }: { state: AppState }) {
  const account = state.accounts.find((candidate) => candidate.default) ?? state.accounts[0];
  const alias = account?.alias ?? 'work';
  const scope = account?.scopes.find((name) => name.startsWith('https:')) ?? 'calendar.readonly';
  const command = pairCommand({ account: alias, scopes: [scope] });
  const [run, code, key] = words.pairScript.steps;
  return (
    <Page
      title={words.pairScript.title}
      backTo={{
        name: words.scripts.title,
        go: () => goTo({ page: 'scripts', caller: null }),
      }}
    >
      <ol className="steps">
        <li>
          <p>{run}</p>
          <CodeBlock text={command} copyLabel={words.snippets.copy('pairing')} />
        </li>
        <li>
          <p>{code}</p>
        </li>
        <li>
          <p>{key}</p>
          <SnippetTabs
            question={{
              socket: state.agent.socket,
              keyFile: keyFileOf(state.agent.home, 'my-script'),
              account: alias,
              scopes: [scope],
            }}
          />
        </li>
      </ol>
    </Page>
  );
}
