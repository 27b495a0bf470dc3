"""Recomputes an epsilon with Google's library. Once: pip install dp-accounting. Then: python3 THIS_FILE"""
import json
import math
from dp_accounting import dp_event
from dp_accounting.pld.pld_privacy_accountant import PLDAccountant, NeighborRel
from dp_accounting.rdp.rdp_privacy_accountant import RdpAccountant

EVENTS = json.loads('@EVENTS@')
DELTA, ADJACENCY, OURS = @DELTA@, '@ADJACENCY@', '@OURS@'
REPLACE = ADJACENCY == 'replace-one'


def google(event):  # A teacher moves one vote under either adjacency, where Google's loss distributions double a move.
    kind, move = event['kind'], 2 if REPLACE else 1
    noise = {'gnmax': event.get('sigma', 0) * move / math.sqrt(2), 'threshold': event.get('sigma', 0) * move}
    gaussian = dp_event.GaussianDpEvent(noise.get(kind, event.get('noiseMultiplier', 0)))
    sampled = dp_event.PoissonSampledDpEvent(event.get('samplingRate', 1), gaussian) if kind == 'poissonGaussian' else gaussian
    return dp_event.NonPrivateDpEvent() if kind == 'nonPrivate' else dp_event.SelfComposedDpEvent(sampled, event['count'])


print(f'FedDistill: epsilon {OURS} at delta {DELTA}, adjacency {ADJACENCY}')
relation = NeighborRel.REPLACE_ONE if REPLACE else NeighborRel.ADD_OR_REMOVE_ONE
for name, accountant in [('pld', PLDAccountant(relation))] + ([] if REPLACE else [('rdp', RdpAccountant())]):
    print(name, accountant.compose(dp_event.ComposedDpEvent([google(event) for event in EVENTS])).get_epsilon(DELTA))
