"""Whether a text is a unit of UCUM (The Unified Code for Units of Measure, §§2–24; case-sensitive form). Pure.

Atoms that are hardly ever met (typography, old trades, homeopathic potencies) are not known here: such a unit stays a text.
"""

from __future__ import annotations

import re
from typing import Final

_PREFIXES: Final = ("Ki", "Mi", "Gi", "Ti", "da", *"YZEPTGMkhdcmunpfazy")
_METRIC_ATOMS: Final = """
    m s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv l L ar t bar u eV pc gf Ky Gal dyn erg P Bi St Mx G Oe Gb sb Lmb
    ph Ci R RAD REM cal_[15] cal_[20] cal_m cal_IT cal_th cal tex m[H2O] m[Hg] eq osm g% kat U [iU] [IU] Np B B[SPL] B[V] B[mV] B[uV] B[W]
    B[kW] mho bit By Bd
"""
_PLAIN_ATOMS: Final = """
    10* 10^ [pi] % [ppth] [ppm] [ppb] [pptr] gon deg ' '' min h d a_t a_j a_g a wk mo_s mo_j mo_g mo AU [c] [h] [k] [eps_0] [mu_0] [e] [m_e]
    [m_p] [G] [g] atm [ly] [lbf_av] [in_i] [ft_i] [yd_i] [mi_i] [fth_i] [nmi_i] [kn_i] [sin_i] [sft_i] [syd_i] [cin_i] [cft_i] [cyd_i] [in_us]
    [ft_us] [yd_us] [mi_us] [acr_us] [gal_us] [qt_us] [pt_us] [gil_us] [foz_us] [fdr_us] [min_us] [tbs_us] [tsp_us] [cup_us] [foz_m] [cup_m]
    [tsp_m] [tbs_m] [gal_br] [pt_br] [foz_br] [gr] [lb_av] [oz_av] [dr_av] [ston_av] [lton_av] [stone_av] [oz_tr] [lb_tr] [oz_ap] [lb_ap] [oz_m]
    [degF] [degR] [degRe] [Cal] [Btu] [HP] [den] [in_i'H2O] [in_i'Hg] [PRU] [wood'U] [diop] [p'diop] %[slope] [mesh_i] [Ch] [drp] [hnsf'U] [MET]
    [pH] [S] [HPF] [LPF] [arb'U] [USP'U] [GPL'U] [MPL'U] [APL'U] [beth'U] [anti'Xa'U] [todd'U] [dye'U] [smgy'U] [bdsk'U] [ka'U] [knk'U]
    [mclg'U] [tb'U] [CCID_50] [TCID_50] [EID_50] [PFU] [FFU] [CFU] [IR] [BAU] [AU] [Amb'a'1'U] [PNU] [Lf] [D'ag'U] [FEU] [ELU] [EU] st Ao b att
    [psi] circ sph [car_m] [car_Au] bit_s
"""
_USUAL_UNITS: Final = """
    mmol/L umol/L nmol/L pmol/L mol/L g/L mg/L ug/L ng/L g/dL mg/dL ug/dL ng/dL ng/mL pg/mL ug/mL mg/mL % 10*9/L 10*12/L 10*6/L 10*3/uL 10*6/uL
    U/L k[IU]/L [IU]/L m[IU]/L u[IU]/mL [IU]/mL mm[Hg] kPa Cel /min {breaths}/min {beats}/min kg g mg cm m kg/m2 mL L s min h d a mo wk pg fL mm/h
    mL/min mL/min/{1.73_m2} mosm/kg mg/mmol g/mol mmol/mol meq/L mmol/kg {INR} {score} 1 kat/L ukat/L nkat/L
"""
_METRIC: Final = frozenset(_METRIC_ATOMS.split())
_PLAIN: Final = frozenset(_PLAIN_ATOMS.split())
_USUAL: Final = frozenset(_USUAL_UNITS.split())
"""Most of what laboratories send: known at once, without taking it apart."""
_COMPONENT: Final = re.compile(
    r"(?P<unit>(?:\[[^\[\]]*\]|10[*^]|[A-Za-z%'_])(?:\[[^\[\]]*\]|[A-Za-z%'_])*)?(?P<power>[+-]?\d+)?(?P<note>\{[\x21-\x7a|~]*\})?\Z"
)


def _atom(unit: str) -> bool:
    if unit in _METRIC or unit in _PLAIN:
        return True
    return any(unit.startswith(prefix) and unit[len(prefix) :] in _METRIC for prefix in _PREFIXES)


def _component(text: str) -> bool:
    found = _COMPONENT.match(text)
    if found is None or not text:
        return False
    unit, power = found["unit"], found["power"]
    if unit is None:
        return power is None or power.isdigit()
    return _atom(unit)


def _split(text: str) -> list[str] | None:
    """The components of a term at its outermost level; None when the brackets do not match."""
    parts, depth, current, note = [""], 0, 0, False
    for char in text:
        if char == "{":
            note = True
        elif char == "}":
            note = False
        elif not note and char in "()":
            depth += 1 if char == "(" else -1
            if depth < 0:
                return None
        elif not note and not depth and char in "./":
            parts.append("")
            current += 1
            continue
        parts[current] += char
    return None if depth or note else parts


def _term(text: str) -> bool:
    parts = _split(text)
    if parts is None:
        return False
    return all(_term(part[1:-1]) if part.startswith("(") and part.endswith(")") else _component(part) for part in parts)


def is_unit(code: str) -> bool:
    """Whether the text is a valid UCUM expression of units known here (`mmol/L`, `10*9/L`, `mL/min/{1.73_m2}`, `/[HPF]`)."""
    return code in _USUAL or (bool(code) and code.isascii() and " " not in code and _term(code.removeprefix("/")))
