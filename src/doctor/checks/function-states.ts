import type { Check } from '../check.ts';
import { diagnosis } from '../diagnoses.ts';
import { functionNameOf, readFunctionState } from '../function-state.ts';

/** Whether the functions of the rules can run; how they ran is another check, which asks for metrics. */
export const functionStates: Check = {
  name: 'functions',
  of: 'which rules are deployed',
  examine: async (examination) => {
    const functionArns = (await examination.readRules()).flatMap(({ functionArn }) => functionArn ?? []);
    return Promise.all(
      functionArns.map(async (functionArn) => {
        const functionName = functionNameOf(functionArn);
        const { found } = await readFunctionState(functionName, examination);
        return found ?? diagnosis('function-can-run', { functionName });
      }),
    );
  },
};
