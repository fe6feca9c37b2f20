// Builds what is not built yet and runs the demo; `--once` is passed on.
import { ensureBuilt } from './ensure-built.mjs';

ensureBuilt();
process.argv[1] = 'dist/demo.mjs';
await import('../dist/demo.mjs');
