from fractions import Fraction
from math import floor


def apportion(amount, weights, digits):
    """Split an amount over weights so that the parts add up to it exactly.

    Largest remainder: each part is rounded down to the currency's smallest unit,
    and the units left over go to the parts that lost most.

    :param float amount: what is split; may be negative
    :param list weights: numbers of any sign whose sum is not zero
    :param int digits: decimal places of the currency
    :return: list of floats, in the order of `weights`
    """
    unit = 10**digits
    total = sum(Fraction(str(weight)) for weight in weights)
    units = round(Fraction(str(amount)) * unit)
    exact = [units * Fraction(str(weight)) / total for weight in weights]
    parts = [floor(share) for share in exact]
    by_loss = sorted(range(len(parts)), key=lambda index: parts[index] - exact[index])
    for index in by_loss[: units - sum(parts)]:
        parts[index] += 1
    return [part / unit for part in parts]
