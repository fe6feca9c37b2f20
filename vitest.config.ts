import { defineConfig } from 'vitest/config';

const slow = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    setupFiles: ['test/support/closed-network.ts'],
    passWithNoTests: false,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...slow },
      },
      // Real keychain, browser, command line: two at a time would fight over two cores.
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts', 'test/attack/**/*.test.ts'],
          ...slow,
          fileParallelism: false,
        },
      },
    ],
  },
});
