import { useEffect } from 'react';
import type { Preferences } from '../../shared/app-state.ts';

export type Theme = Preferences['theme'];

export const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** `data-theme` overrules `prefers-color-scheme` in styles/tokens.css. */
export function useAppliedTheme(theme: Theme): void {
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
}
