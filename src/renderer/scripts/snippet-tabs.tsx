import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { CopyButton } from '../controls/copy-button.tsx';
import { words } from '../words.ts';
import { type TokenQuestion, tokenSnippets } from './snippets.ts';

const languages = ['curl', 'python', 'node'] as const;

export function SnippetTabs({ question }: { question: TokenQuestion }) {
  const snippets = tokenSnippets(question);
  return (
    <Tabs className="snippets">
      <TabList className="tabs" aria-label={words.snippets.label}>
        {languages.map((language) => (
          <Tab key={language} id={language} className="tab">
            {words.snippets[language]}
          </Tab>
        ))}
      </TabList>
      {languages.map((language) => (
        <TabPanel key={language} id={language} className="tab-panel">
          <CodeBlock
            text={snippets[language]}
            copyLabel={words.snippets.copy(words.snippets[language])}
          />
        </TabPanel>
      ))}
    </Tabs>
  );
}

export function CodeBlock({ text, copyLabel }: { text: string; copyLabel: string }) {
  return (
    <div className="code-block">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and the keyboard must reach them. */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label={copyLabel} />
    </div>
  );
}
