import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/navigation.css';
import './styles/announcements.css';
import './styles/lists.css';
import './styles/detail.css';
import './styles/scopes.css';
import './styles/dialogs.css';
import './styles/playground.css';
import './styles/activity.css';
import './styles/terms.css';
import './styles/import.css';
import { IpcBackend } from './ipc-backend.ts';
import { takePageKey, WebBackend } from './web-backend.ts';

const root = document.getElementById('window');
if (root === null) throw new Error('index.html has lost its #window.');
const { keybearer: bridge } = window;
const backend = bridge === undefined ? new WebBackend(takePageKey()) : new IpcBackend(bridge);
createRoot(root).render(
  <StrictMode>
    <App backend={backend} />
  </StrictMode>,
);
