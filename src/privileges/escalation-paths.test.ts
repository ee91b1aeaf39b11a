import catalogue from './escalation-paths.json' with { type: 'json' };
import { escalationPaths } from './escalation-paths.ts';

it('what is bundled is of the catalogue: `npm run escalation-paths` takes it out', () => {
  expect(escalationPaths).toEqual(
    catalogue.paths.map(({ id, kind, actions, service, takes, mayTake, passedTo }) => ({
      id,
      kind,
      actions,
      ...(service && { service }),
      ...(takes && { takes }),
      ...(mayTake && { mayTake }),
      ...(passedTo && { passedTo }),
    })),
  );
});
