/** How many inputs raw-bytes.test.ts throws at a real socket, each on a connection of its own. */
export const rawByteRuns = [2_500, 2_500];
/** How many soak.test.ts throws at the built agent, whose memory it looks at. */
export const agentRuns = 3_000;
