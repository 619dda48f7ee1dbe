import { fakeBudgets } from '../fakes/budgets';
import { budgetsContract } from './budgets.contract';

const budgets = fakeBudgets();

describe('fakeBudgets', () => budgetsContract(() => budgets));
