"""What tokens cost, from the price list inside genai-prices. Nothing is looked up on a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from core.model import Usage

if TYPE_CHECKING:
    from genai_prices.types import PriceCalculation


@dataclass(frozen=True, slots=True)
class Prices:
    """The price list, as seen by users of one server: the same model may cost more at a reseller's."""

    base_url: str | None = None

    def cost(self, usage: Usage) -> Decimal | None:
        """US dollars for the tokens of *one call*, cached ones at the cached price; None if the price is not known.

        Of one call, because some models cost more a token from a certain length of the prompt on.
        """
        for model, provider, url in self._names(usage.model.strip().lower()):
            calculation = _calculate(usage, model, provider, url)
            if calculation is not None:
                return calculation.total_price
        return None

    def knows(self, model: str) -> bool:
        """Whether this model has a price."""
        return self.cost(Usage(model=model, prompt=1)) is not None

    def _names(self, model: str) -> Iterator[tuple[str, str | None, str | None]]:
        """Model, provider, address: from the surest way of naming the model to the least sure."""
        if self.base_url:
            yield model, None, self.base_url
        yield model, None, None
        *_, provider, name = ["", *model.split("/")]
        if provider:
            yield name, provider, None
            yield name, None, None


def _calculate(usage: Usage, model: str, provider: str | None, url: str | None) -> PriceCalculation | None:
    import genai_prices  # its price list takes a third of a second to load

    tokens = genai_prices.Usage(
        input_tokens=usage.prompt,
        cache_read_tokens=min(usage.cached, usage.prompt),
        output_tokens=usage.completion,
    )
    try:
        if url:
            return genai_prices.calc_price(tokens, model, provider_api_url=url)
        return genai_prices.calc_price(tokens, model, provider_id=provider)
    except LookupError:
        return None
