import {
  Check,
  type LucideIcon,
  Minus,
  Shield,
  ShieldAlert,
  ShieldCheck,
  ShieldQuestionMark,
} from 'lucide-react';
import { shortScopeName } from '../../shared/scope.ts';
import {
  catalogueScope,
  inReadingOrder,
  lowerFirst,
  type Sensitivity,
} from '../../shared/scope-catalogue.ts';
import { words } from '../words.ts';

export interface ScopeWordsProps {
  readonly scope: string;
  readonly showUrl?: boolean;
  /** Where permissions are compared, the harmless ones say that they are. */
  readonly markBasic?: boolean;
}

/** One scope in words: product, what it allows, its mark; the URL on demand. */
export function ScopeWords({ scope, showUrl = false, markBasic = false }: ScopeWordsProps) {
  const entry = catalogueScope(scope);
  return (
    <span className="scope-words">
      {entry === undefined ? (
        <code className="wrapping">{shortScopeName(scope)}</code>
      ) : (
        <span>
          <span className="scope-api">{entry.api}</span> · {lowerFirst(entry.sentence)}
        </span>
      )}
      {entry === undefined || (entry.sensitivity === 'basic' && !markBasic) ? null : (
        <SensitivityMark sensitivity={entry.sensitivity} />
      )}
      {showUrl ? <code className="scope-url wrapping">{scope}</code> : null}
    </span>
  );
}

const sensitivityIcons: Readonly<Record<Sensitivity, LucideIcon>> = {
  basic: ShieldCheck,
  sensitive: Shield,
  restricted: ShieldAlert,
  unmarked: ShieldQuestionMark,
};

export function SensitivityMark({ sensitivity }: { sensitivity: Sensitivity }) {
  const Icon = sensitivityIcons[sensitivity];
  return (
    <span className={`mark ${sensitivity}`} title={words.sensitivity.meaning[sensitivity]}>
      <Icon size={12} aria-hidden="true" />
      {words.sensitivity[sensitivity]}
    </span>
  );
}

export interface ScopeListProps {
  readonly label: string;
  readonly scopes: readonly string[];
  readonly kind: 'granted' | 'missing';
  readonly showUrls?: boolean;
}

/** Granted and missing differ by icon, words for a screen reader, and ink. */
export function ScopeList({ label, scopes, kind, showUrls = false }: ScopeListProps) {
  const Icon = kind === 'granted' ? Check : Minus;
  const mark = kind === 'granted' ? words.account.grantedMark : words.account.missingMark;
  return (
    <ul className={`scope-list ${kind}`} aria-label={label}>
      {inReadingOrder(scopes).map((scope) => (
        <li key={scope}>
          <Icon size={16} aria-label={mark} role="img" />
          <ScopeWords scope={scope} showUrl={showUrls} />
        </li>
      ))}
    </ul>
  );
}
