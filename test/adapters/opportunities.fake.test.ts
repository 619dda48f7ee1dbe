import { fakeOpportunities } from '../fakes/opportunities';
import { opportunitiesContract } from './opportunities.contract';

const opportunities = fakeOpportunities();

describe('fakeOpportunities', () => opportunitiesContract(() => opportunities));
