import { defineConfig } from 'vitest/config';

/** What looks at times, memory or long tasks has the machine to itself. */
const measuring = [
  'test/system/bench/**/*.test.ts',
  'test/attack/raw-bytes.test.ts',
  'test/attack/soak.test.ts',
];

const slow = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    setupFiles: ['test/support/closed-network.ts'],
    passWithNoTests: false,
    // Vitest gives a poll one second, which is just what Allow takes to arm: on a busy machine
    // a journey that went well was called a failure.
    expect: { poll: { timeout: 15_000 } },
    // Left alone, Vitest keeps one of two processors for itself.
    maxWorkers: 2,
    projects: [
      // scrypt and the property tests take seconds where the processors are busy.
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000 },
      },
      {
        extends: true,
        test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...slow },
      },
      // Real keychain, browser, command line: mostly waiting for another process, so two at a time.
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts', 'test/attack/**/*.test.ts'],
          exclude: measuring,
          ...slow,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'measuring',
          include: measuring,
          ...slow,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
