"""Run the checker by its path, so that ``python /any/copy/of/kernel FILE...`` works as well."""

import runpy

runpy.run_path(__file__.replace("__main__", "checker"), run_name="__main__")
