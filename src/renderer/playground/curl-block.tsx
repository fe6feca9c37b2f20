import { CodeBlock } from '../scripts/snippet-tabs.tsx';
import { words } from '../words.ts';

/** What the step did, for a terminal; null where `curl` cannot reach the socket. */
export function CurlBlock({
  curl,
  title = words.playground.http.curl,
}: {
  curl: string | null;
  title?: string;
}) {
  if (curl === null) return <p className="hint">{words.playground.http.noCurl}</p>;
  return (
    <details className="fold">
      <summary>{title}</summary>
      <CodeBlock text={curl} copyLabel={words.playground.http.copyCurl} />
    </details>
  );
}
