"""Verbs of trades, care, kitchens, fields and offices that the published lists of verbs miss, for W1.

Those lists (wordlists.py) come from teaching. What hands do at a bench or a bedside is seen by anyone who stands
beside it, so these verbs count as observable too. The selection is ours, and English only.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRACTISED = _words(
    """
    accompany accrue advise aggregate alert align anchor animate anneal anodise anodize approve arbitrate archive
    attach attribute auscultate authorise authorize autoclave automate backfill bake balance bandage barricade bathe
    beat belay bend bill bleed blend block bolt bootstrap bore braze breed brew browse buck budget buff calve
    cannulate canvass caption carve cast castrate catalogue catheterise centrifuge chair chill chock chop
    choreograph clip code coil comfort commission communicate compact confirm connect conserve consult contain
    control convene convey coppice correct counsel couple crimp curate debrief decant decode decommission
    decontaminate defuse dehorn delegate deny depreciate descale dice dig digitise digitize dilute dip direct
    disassemble discipline disconnect dismantle dispatch divide dock dose drag drain drape dress drill drip drive
    dry dye elicit eliminate embed encourage encrypt erect escalate escape escort estimate evacuate excavate exhibit
    exploit export extend extinguish extract feed fell fence fetch fillet film filter fingerspell fire fix flare
    flash flush fly forecast forge foster freeze fry fuel garnish geolocate glaze gown graft grant graze grill grind
    groom grout guide handle hang harden harmonise harmonize harvest haul heat hem herd hoist import improvise
    impute incubate index induct inform inject inoculate insulate intercept introduce intubate invoice irrigate
    issue juggle knead knit lamb laser lash lay level lift lipread load lobby localise localize lock lodge lower
    lubricate machine mark mash mask massage mediate megger merge migrate milk minute mix mobilise mobilize moor
    mould mount mow muster narrate navigate nebulise normalise normalize notarise notate notify observe obtain
    onboard optimise optimize order pack paint palletise palpate paste patrol pattern pave peel percuss permit
    persuade phish pilot pipette pivot plant plaster plate plot plough polish pollard post pour predict prescribe
    press price probe procure prompt proof proofread prop protect prototype prove provide provision prune publish
    purge purify push quench query raise ream reassure rebuild receive recheck reconcile reconnect rectify redact
    reduce refactor refuel register regulate rehearse reheat reject release reorder replenish reposition represent
    rescue reseal resolve restrain resuscitate retell retest retreat retrieve reverse rewrite rig rivet roast roll
    roof rotate sail sand sandbox sanitise sanitize scaffold scan screen seal season seat seize separate service sew
    sharpen shear shim shoot shore shunt sign simulate slaughter slice solder soothe sow spice splice splint spoof
    spray stabilise stabilize stack stage stain steer sterilise sterilize stitch stock store stow strain stretch
    strip submit subtitle suture swab swaddle synchronise synchronize tailor tally tamp tap tape taste temper
    terminate tether thaw thin thread throttle tie tighten tile titrate toilet torque tow transcode transcribe
    transplant transport transpose trap trim tune turn typeset undress unload unpack update upholster upsell
    vaccinate ventilate warm warn wean weave whip winch wireframe witness wrap
    """
)
"""Verbs of a practised skill."""

EVERYDAY = _words(
    """
    accept act add agree answer apologise apologize approach ask book bring carry change collaborate complete count
    dance date decline engage find gather give greet hand help hold hum invite join keep leave listen look move nod
    note notice offer pass pay pick play point pull put refuse remind repeat return say seek sell send share
    show sing sit smell speak spot start step stop sum support swim take talk tell thank touch visit wait walk
    wave welcome
    """
)
"""Deeds that anyone can watch and that claim no special skill where a badge for taking part says "can"."""

W1_NOUNS = _words(
    """
    act alert anchor answer archive attribute audit balance bill block book bore breed brew brief budget buff cast
    chair change chart check chop clip code coil compact contrast control counsel count couple cut date debug design
    dip dispatch divide dock document dose draft drag drain dress drill drip drive dye edit escape escort estimate
    exhibit exploit export extract feed fence file film filter fire fit fix flash flush forecast forge foster freeze
    fry fuel glaze gown grade graft grant grill grout guide hand harvest haul heat help hem herd import index
    inspect install interview invoice issue label laser lash lay lead level lift list load lock log look lower
    machine map mark mash mask massage match measure minute mix model mould move name nod note notice offer order
    outline pack paint pass paste patch patrol pattern pay peel permit pilot pivot place plan plant plaster plate
    play plot point polish position post press price probe process produce profile program prompt proof prop
    prototype provision pull push query question quote raise rank rate record refactor refer relay release
    repair replace report rescue rest return reverse review rig roast roll roof run sail sample scaffold scan
    schedule score screen seal season seat segment serve service set share shear shim shoot show sign sketch slice
    smell sort spice splint spot spray stack stage stain start state step stock stop store strain stretch
    strip sum support survey talk tally tap tape taste temper test thread throttle tie tile toilet torque touch tow
    trace train transfer transplant transport trap treat triage turn type update use visit wait walk warm wave weave
    welcome weld whip winch wireframe witness work wrap
    """
)
"""Verbs of W1 that are nouns as often ("a report, log and plan"); in a list they are verbs only with an object."""
