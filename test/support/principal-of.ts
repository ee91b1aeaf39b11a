import type { Principal } from '../../src/policy/principal.ts';
import type { NaiveCaller } from '../naive/evaluator.ts';

/** Who asks, as this project's evaluator has it. */
export const principalOf = (caller: NaiveCaller): Principal => {
  switch (caller.kind) {
    case undefined:
      return { ...caller, kind: 'user' };
    case 'root':
      return { ...caller, kind: 'account-root' };
    case 'session':
      return { ...caller, kind: 'role-session' };
    case 'federated-user':
      return { ...caller, kind: caller.kind };
    case 'service':
      return { kind: 'service', service: caller.name };
    case 'provider':
      return { kind: 'federated', provider: caller.name };
    case 'nobody':
      return { kind: 'anonymous' };
  }
};
