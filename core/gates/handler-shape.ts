import type { Gate, SourceContext } from './types';

export const handlerShape: Gate<SourceContext> = {
  name: 'handler-shape',
  doc: 'The exported handler has the type that it had: same parameters, same answer',
  async check({ workbench, patched, compiler }) {
    const [before, after] = await Promise.all([compiler.handlerType(workbench), compiler.handlerType(patched)]);
    const passed = before === after;
    return { passed, reason: passed ? 'the handler has the same type' : `the handler's type is ${after || 'gone'}, expected ${before}`, figures: { handler: workbench.manifest.handler } };
  },
};
