import {
  FlaskConical,
  History,
  type LucideIcon,
  Settings,
  Terminal,
  UsersRound,
} from 'lucide-react';
import type { AppState } from '../../shared/app-state.ts';
import { accountHealth } from '../accounts/account-health.ts';
import type { Connection } from '../backend.ts';
import { BrandMark } from '../controls/brand-mark.tsx';
import { addressOf, type Route } from '../state/route.ts';
import { words } from '../words.ts';
import { PauseSwitch } from './pause-switch.tsx';

interface Place {
  readonly name: string;
  readonly icon: LucideIcon;
  readonly route: Route;
  /** Pages that belong under this entry. */
  readonly pages: readonly Route['page'][];
}

/** In the order in which people need them. */
const places: readonly Place[] = [
  {
    name: words.navigation.accounts,
    icon: UsersRound,
    route: { page: 'accounts', account: null },
    pages: ['accounts', 'add_account', 'import', 'permissions'],
  },
  {
    name: words.navigation.scripts,
    icon: Terminal,
    route: { page: 'scripts', caller: null },
    pages: ['scripts', 'pair_script'],
  },
  {
    name: words.navigation.playground,
    icon: FlaskConical,
    route: { page: 'playground', account: null },
    pages: ['playground'],
  },
  {
    name: words.navigation.activity,
    icon: History,
    route: { page: 'activity', caller: null },
    pages: ['activity'],
  },
  {
    name: words.navigation.settings,
    icon: Settings,
    route: { page: 'settings' },
    pages: ['settings', 'doctor'],
  },
];

export interface NavigationProps {
  readonly route: Route;
  readonly state: AppState;
  readonly connection: Connection;
}

export function Navigation({ route, state, connection }: NavigationProps) {
  const needing = state.accounts.filter((account) => accountHealth(account, 0).needsPerson).length;
  return (
    <nav className="navigation" aria-label={words.navigation.label}>
      <p className="brand">
        <BrandMark size={24} />
        <span>{words.product}</span>
      </p>
      <ul>
        {places.map((place) => {
          const Icon = place.icon;
          const here = place.pages.includes(route.page);
          const badge = place.route.page === 'accounts' && needing > 0 ? needing : null;
          return (
            <li key={place.name}>
              <a href={addressOf(place.route)} aria-current={here ? 'page' : undefined}>
                <Icon size={20} aria-hidden="true" />
                <span className="navigation-name">{place.name}</span>
                {badge === null ? null : (
                  <span className="badge">
                    <span aria-hidden="true">{badge}</span>
                    <span className="unseen">{words.navigation.needYou(badge)}</span>
                  </span>
                )}
              </a>
            </li>
          );
        })}
      </ul>
      <div className="navigation-foot">
        {state.paused ? null : <PauseSwitch />}
        <p className={`agent-state ${connection === 'open' ? 'good' : 'attention'}`}>
          <span className="dot" aria-hidden="true" />
          <span className="navigation-name">
            {connection === 'open' ? words.connection.running : words.connection.lostShort}
          </span>
        </p>
      </div>
    </nav>
  );
}
