import { z } from 'zod';

/**
 * To be imported before anything that makes a schema. By itself zod writes a function for each schema
 * as text and compiles it at the first use: 8 ms of a start in which most are used once, for a process
 * that otherwise needs no code from texts of its own. Nothing that is asked for often is read by zod.
 */
z.config({ jitless: true });
